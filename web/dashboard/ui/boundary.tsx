// Around every row and panel: what cannot be drawn says so in its own place, and all else stays on the page.
import { Component, type ReactNode } from "react";
import { useT } from "../i18n/index.ts";

type BoundaryProps = { children: ReactNode /** In a list the note is an item of it. */; as?: "li" | "div" };
type BoundaryState = { hasFailed: boolean };

function NotShown({ as: Tag }: { as: "li" | "div" }) {
  const t = useT();
  return (
    <Tag role={Tag === "div" ? "alert" : undefined} className="px-4 py-2 text-sm text-kumo-subtle">
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
