// Around every row and panel: what cannot be drawn says so in its own place, and all else stays on the page.
import { Component, type ReactElement, type ReactNode } from "react";
import { useT } from "../i18n/index.ts";

/** In a list the note is an item of it, in a table a row. */
type Place = "div" | "li" | "tr";
type BoundaryProps = { children: ReactNode; as?: Place };
type BoundaryState = { hasFailed: boolean };

function NotShown({ as: Tag }: { as: Place }) {
  const t = useT();
  const look = "px-4 py-2 text-sm text-kumo-subtle";
  if (Tag === "tr")
    return (
      <tr>
        <td colSpan={1000} className={look}>
          {t("ui.notShown")}
        </td>
      </tr>
    );
  return (
    <Tag role={Tag === "div" ? "alert" : undefined} className={look}>
      {t("ui.notShown")}
    </Tag>
  );
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { hasFailed: false };

  static getDerivedStateFromError(): BoundaryState {
    return { hasFailed: true };
  }

  /** What it is given may be another thing by now. */
  override componentDidUpdate(before: BoundaryProps): void {
    if (this.state.hasFailed && before.children !== this.props.children) this.setState({ hasFailed: false });
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <NotShown as={this.props.as ?? "div"} /> : this.props.children;
  }
}

/** A row in a boundary of its own, under the row's key. */
export const guarded = (row: ReactElement, as: Place = "li"): ReactElement => (
  <Boundary key={row.key} as={as}>
    {row}
  </Boundary>
);
