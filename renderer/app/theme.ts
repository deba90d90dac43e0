import { ActionIcon, Button, Checkbox, createTheme, Input, Modal, NativeSelect, PasswordInput, Radio, Select, TextInput, Tooltip } from '@mantine/core';
import type { MantineColorsTuple } from '@mantine/core';

/** The one accent: an ink blue that stays apart from the green, amber and red of environments and severities. */
const accent: MantineColorsTuple = [
  '#eef3fd', '#dbe5fa', '#b5c9f4', '#84a9f7', '#5b86e8', '#3f6cd9', '#2f5fd0', '#2757c9', '#1d46a8', '#173a8c',
];
const gray: MantineColorsTuple = [
  '#f6f7f9', '#f0f2f5', '#e3e6eb', '#cdd2da', '#c3c9d3', '#939dac', '#667080', '#4a5362', '#2c333f', '#171c26',
];
const dark: MantineColorsTuple = [
  '#e7eaef', '#bcc4cf', '#939dac', '#6b7584', '#414956', '#2b313b', '#20252d', '#1b1f26', '#14171c', '#0d0f13',
];

/** Controls of 32 and 36 pixels with 13 and 14 pixel text: dense, but never cramped. */
const heights: Readonly<Record<string, { height: string; font: string; padding: string }>> = {
  xs: { height: '32px', font: '13px', padding: '12px' },
  sm: { height: '36px', font: '14px', padding: '16px' },
  md: { height: '42px', font: '15px', padding: '22px' },
};

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 5 },
  colors: { accent, gray, dark },
  fontFamily: "'Pretendard Variable', Pretendard, 'Malgun Gothic', 'Apple SD Gothic Neo', 'Noto Sans KR', 'NanumGothic', sans-serif",
  fontFamilyMonospace: "'Pretendard Variable', Pretendard, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  defaultRadius: 6,
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      vars: (_theme, props) => {
        const size = heights[String(props.size)];
        return { root: size === undefined ? {} : { '--button-height': size.height, '--button-fz': size.font, '--button-padding-x': size.padding } };
      },
    }),
    Input: Input.extend({
      vars: (_theme, props) => {
        const size = heights[String(props.size)];
        return { wrapper: size === undefined ? {} : { '--input-height': size.height, '--input-size': size.height, '--input-fz': size.font } };
      },
    }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({ defaultProps: { size: 'xs', allowDeselect: false, checkIconPosition: 'right' } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'xs' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 32 } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'sm' } }),
    Radio: Radio.extend({ defaultProps: { size: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, withArrow: false, events: { hover: true, focus: true, touch: false } } }),
    Modal: Modal.extend({ defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.35 }, transitionProps: { duration: 120 } } }),
  },
});
