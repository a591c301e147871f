/** Options of {@link Relay}. */
export interface RelayOptions extends Omit<ClientOptions, "apiKey" | "dangerouslyAllowBrowser"> {
  /**
   * The grant that allows this client what it does, or a function that gives one: it is called for every attempt, and once more after a
   * 401. Without it a cookie says who asks, and the grant of a run that this client starts is used for that run.
   */
  grant?: string | (() => string | Promise<string>) | undefined;
}
/** Options of `Relay.startRun`. */
export interface RelayStartOptions extends MutationOptions {}
/** What is behind the common vocabulary. */
export interface WorkflowProviders {
  relay: { options: RelayOptions; native: Relay; decisions: string };
}
