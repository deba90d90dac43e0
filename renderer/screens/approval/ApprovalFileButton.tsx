import { Button } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { inBackground } from '../../ui/notify.ts';

interface ApprovalFileButtonProps {
  readonly label: string;
  readonly onFile: (file: File) => Promise<unknown>;
  readonly testId: string;
  readonly size?: 'sm';
}

export function ApprovalFileButton({ label, onFile, testId, size }: ApprovalFileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const [reading, setReading] = useState(false);
  const read = async (file: File): Promise<void> => {
    setReading(true);
    try {
      await onFile(file);
    } finally {
      setReading(false);
    }
  };
  return (
    <>
      <Button variant="default" {...(size === undefined ? {} : { size })} loading={reading} leftSection={<IconFolderOpen size={16} stroke={1.7} />} onClick={() => input.current?.click()} data-testid={testId}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".sdapproval,.json,application/json"
        hidden
        aria-label={label}
        data-testid={`${testId}-file`}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) inBackground(read(file));
        }}
      />
    </>
  );
}
