export function packagedReadme(text: string, pictureAt: (path: string) => Buffer): string;
