import { Component, type ReactNode } from 'react';

interface LoadBoundaryProps {
  readonly children: ReactNode;
  /** Shown in place of what cannot be loaded. */
  readonly failed: ReactNode;
}

interface BoundaryState {
  readonly hasFailed: boolean;
}

/** Around a chunk that is loaded on demand: it cannot be where the program behind the page has ended, or was replaced by another version. */
export class LoadBoundary extends Component<LoadBoundaryProps, BoundaryState> {
  override state: BoundaryState = { hasFailed: false };

  static getDerivedStateFromError(): BoundaryState {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.failed : this.props.children;
  }
}
