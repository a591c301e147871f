/** Where a task's events are sent, and what the deliveries carry. */
export interface A2APushNotificationConfig {
  id?: string;
  url: string;
  /** Comes with each delivery in the header `X-A2A-Notification-Token`. */
  token?: string;
  /** Comes with each delivery in the header `Authorization`. One server leaves the `token` out then. */
  authentication?: { scheme: string; credentials?: string };
}
/** A configuration of a task. */
export interface A2ATaskPushNotificationConfig extends A2APushNotificationConfig {
  taskId?: string;
}
/** The configurations of a task. */
export interface A2ATaskPushNotificationConfigs {
  configs: A2ATaskPushNotificationConfig[];
}
