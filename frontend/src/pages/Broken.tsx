import { Component, type ReactNode } from "react";
import { bringHand } from "../ui/hand.ts";
import { Alone } from "./Alone.tsx";

interface BrokenProps {
  says: string;
  /** What the way on is called: the same page once more. */
  way: string;
  children: ReactNode;
}

/** In the place of a page that broke while it was drawn, where React would leave an empty sheet: a sentence and a way on. */
export class Broken extends Component<BrokenProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidCatch() {
    bringHand();
  }

  override render() {
    const { says, way, children } = this.props;
    if (!this.state.broken) return children;
    return <Alone way={<a href={window.location.href}>{way}</a>}>{says}</Alone>;
  }
}
