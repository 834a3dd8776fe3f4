/** A part of the time that is shown. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where things stand in the picture. */
export interface TimeFrame {
  readonly x: { (at: number): number; invert: (pixels: number) => number };
  readonly width: number;
  readonly right: number;
  readonly isLow: boolean;
}
