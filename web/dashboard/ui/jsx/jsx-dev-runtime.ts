// As jsx-runtime.ts, for development: React says where an element was made.
import type { ElementType, Key, ReactElement } from "react";
import { type JSXSource, jsxDEV as reactJsxDev } from "react/jsx-dev-runtime";
import { drawnProps, type Props } from "./drawn.ts";

export type { JSX } from "react/jsx-runtime";
export { Fragment } from "react/jsx-runtime";

export const jsxDEV = (type: ElementType, props: Props, key: Key | undefined, isStatic: boolean, source?: JSXSource, self?: unknown): ReactElement =>
  reactJsxDev(type, drawnProps(type, props), key, isStatic, source, self);
