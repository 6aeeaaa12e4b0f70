// A chart of columns as a picture: drawn from the same figures, in the colours that the page has now.
import type { Tone } from "./chip.tsx";
import { type ChartColumn, topOf } from "./columns-chart.tsx";
import { visible } from "./visible.ts";

const [WIDTH, HEIGHT, SCALE] = [900, 360, 2];
const PLOT = { left: 80, top: 56, right: 24, bottom: 40 };
const GAP = 0.2;

const styleOf = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colours = () => ({
  text: getComputedStyle(document.body).color,
  base: getComputedStyle(document.body).backgroundColor,
  subtle: styleOf("--text-color-kumo-subtle"),
  tone: (tone: Tone) => styleOf(`--s-${tone}`),
});

function drawColumns(
  draw: OffscreenCanvasRenderingContext2D,
  columns: readonly ChartColumn[],
  yOf: (value: number) => number,
  xOf: (place: number) => number,
): void {
  const { tone: toneOf, subtle } = colours();
  const width = xOf(1) - xOf(0);
  columns.forEach(({ parts, mark }, place) => {
    let below = 0;
    for (const { tone, value } of parts) {
      draw.fillStyle = toneOf(tone);
      draw.fillRect(xOf(place) + (width * GAP) / 2, yOf(below + (value ?? 0)), width * (1 - GAP), yOf(below) - yOf(below + (value ?? 0)));
      below += value ?? 0;
    }
    draw.fillStyle = subtle;
    if (mark !== null) draw.fillRect(xOf(place) + (width * GAP) / 2, yOf(mark), width * (1 - GAP), 2);
  });
  draw.strokeStyle = subtle;
  draw.setLineDash([4, 3]);
  draw.beginPath();
  columns.forEach(({ before }, place) => {
    if (before === null) return;
    const isFirst = (columns[place - 1]?.before ?? null) === null;
    draw[isFirst ? "moveTo" : "lineTo"](xOf(place) + width / 2, yOf(before));
  });
  draw.stroke();
  draw.setLineDash([]);
}

/** null: the browser draws no pictures. */
export function chartPng(title: string, columns: readonly ChartColumn[], format: (value: number) => string): Promise<Blob | null> {
  const canvas = new OffscreenCanvas(WIDTH * SCALE, HEIGHT * SCALE);
  const draw = canvas.getContext("2d");
  if (!draw) return Promise.resolve(null);
  const { text, base, subtle } = colours();
  const top = topOf(columns);
  const plotHeight = HEIGHT - PLOT.top - PLOT.bottom;
  const yOf = (value: number) => PLOT.top + plotHeight * (1 - value / top);
  const xOf = (place: number) => PLOT.left + ((WIDTH - PLOT.left - PLOT.right) * place) / columns.length;
  draw.scale(SCALE, SCALE);
  draw.fillStyle = base;
  draw.fillRect(0, 0, WIDTH, HEIGHT);
  draw.fillStyle = text;
  draw.font = `600 18px ${getComputedStyle(document.body).fontFamily}`;
  draw.fillText(visible(title), PLOT.left, 32);
  drawColumns(draw, columns, yOf, xOf);
  draw.fillStyle = subtle;
  draw.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  draw.fillRect(PLOT.left, yOf(0), WIDTH - PLOT.left - PLOT.right, 1);
  draw.fillText(columns[0]?.short ?? "", PLOT.left, HEIGHT - 16);
  draw.textAlign = "right";
  draw.fillText(columns.at(-1)?.short ?? "", WIDTH - PLOT.right, HEIGHT - 16);
  draw.fillText(format(top), PLOT.left - 8, PLOT.top + 8);
  draw.fillText(format(0), PLOT.left - 8, yOf(0));
  return canvas.convertToBlob({ type: "image/png" });
}
