// A chart as a picture: drawn from the same figures, in the colours that the page has now.
import type { Tone } from "./chip.tsx";
import { type ChartColumn, topOf } from "./columns-chart.tsx";
import { type ChartDot, type DotsSpan, heightOf, placeOf, topOfDots } from "./dots-chart.tsx";
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

type Draw = OffscreenCanvasRenderingContext2D;
type Axes = { top: string; bottom: string; first: string; last: string };
const LEFT_WIDTH = WIDTH - PLOT.left - PLOT.right;
const PLOT_HEIGHT = HEIGHT - PLOT.top - PLOT.bottom;

/** A picture with a title and named axes, in which `plot` draws. null: the browser draws no pictures. */
function picture(title: string, { top, bottom, first, last }: Axes, plot: (draw: Draw) => void): Promise<Blob | null> {
  const canvas = new OffscreenCanvas(WIDTH * SCALE, HEIGHT * SCALE);
  const draw = canvas.getContext("2d");
  if (!draw) return Promise.resolve(null);
  const { text, base, subtle } = colours();
  const family = getComputedStyle(document.body).fontFamily;
  draw.scale(SCALE, SCALE);
  draw.fillStyle = base;
  draw.fillRect(0, 0, WIDTH, HEIGHT);
  draw.fillStyle = text;
  draw.font = `600 18px ${family}`;
  draw.fillText(visible(title), PLOT.left, 32);
  plot(draw);
  draw.fillStyle = subtle;
  draw.font = `12px ${family}`;
  draw.fillRect(PLOT.left, PLOT.top + PLOT_HEIGHT, LEFT_WIDTH, 1);
  draw.fillText(first, PLOT.left, HEIGHT - 16);
  draw.textAlign = "right";
  draw.fillText(last, WIDTH - PLOT.right, HEIGHT - 16);
  draw.fillText(top, PLOT.left - 8, PLOT.top + 8);
  draw.fillText(bottom, PLOT.left - 8, PLOT.top + PLOT_HEIGHT);
  return canvas.convertToBlob({ type: "image/png" });
}

/** null: the browser draws no pictures. */
export function chartPng(title: string, columns: readonly ChartColumn[], format: (value: number) => string): Promise<Blob | null> {
  const top = topOf(columns);
  const yOf = (value: number) => PLOT.top + PLOT_HEIGHT * (1 - value / top);
  const xOf = (place: number) => PLOT.left + (LEFT_WIDTH * place) / columns.length;
  const axes = { top: format(top), bottom: format(0), first: columns[0]?.short ?? "", last: columns.at(-1)?.short ?? "" };
  return picture(title, axes, (draw) => drawColumns(draw, columns, yOf, xOf));
}

type Dots = { dots: readonly ChartDot[]; span: DotsSpan; lines: readonly { value: number }[]; ends: readonly [string, string] };

/** null: the browser draws no pictures. */
export function dotsPng(title: string, { dots, span, lines, ends: [first, last] }: Dots, format: (value: number) => string): Promise<Blob | null> {
  const top = topOfDots(dots);
  const yOf = (value: number) => PLOT.top + PLOT_HEIGHT * (1 - heightOf(value, top));
  return picture(title, { top: format(top), bottom: format(0), first, last }, (draw) => {
    const { tone, subtle } = colours();
    draw.fillStyle = subtle;
    for (const { value } of lines) draw.fillRect(PLOT.left, yOf(value), LEFT_WIDTH, 1);
    draw.fillStyle = tone("run");
    for (const { at, value } of dots) {
      draw.beginPath();
      draw.arc(PLOT.left + placeOf(at, span) * LEFT_WIDTH, yOf(value), 3, 0, 2 * Math.PI);
      draw.fill();
    }
  });
}
