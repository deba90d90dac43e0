/** What one measurement hands back to the table: figures by name. */
export type Measured = Readonly<Record<string, number>>;
