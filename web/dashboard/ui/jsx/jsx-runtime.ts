// The JSX runtime of the dashboard (`jsxImportSource` in web/tsconfig.json): React's own, behind the one place where a text becomes a part
// of the page. No component has to think of hostile characters, and none can forget to.
import type { ElementType, Key, ReactElement } from "react";
import { Fragment, jsx as reactJsx, jsxs as reactJsxs } from "react/jsx-runtime";
import { drawnProps, type Props } from "./drawn.ts";

export type { JSX } from "react/jsx-runtime";
export { Fragment };

export const jsx = (type: ElementType, props: Props, key?: Key): ReactElement => reactJsx(type, drawnProps(type, props), key);
export const jsxs = (type: ElementType, props: Props, key?: Key): ReactElement => reactJsxs(type, drawnProps(type, props), key);
