export const backward = (a: number, b: number, dy: number): { da: number; db: number } => ({
  da: dy * b + dy,
  db: dy * a,
})
