import { memo } from "react";
import { detailsOf, replyOf, toolOf } from "../../common/chat.js";
import { Question } from "./Question.jsx";

/** What the page's own user said. */
export const Sent = ({ children }) => (
  <li className="user">
    <p>
      <span className="spoken">You: </span>
      {children}
    </p>
  </li>
);

/** One message. It is the same object until it changes: while a text grows, only that text is rendered. */
export const Message = memo(function Message(/** @type {{ message: any, respond: (reply: object) => unknown }} */ { message, respond }) {
  if (message.kind === "reply") return <Sent>{replyOf(message)}</Sent>;
  if (message.kind === "question") return <Question message={message} respond={respond} />;
  if (message.kind === "tool") {
    return (
      <li className="tool">
        <details>
          <summary>
            {message.name}: {toolOf(message)}
          </summary>
          <pre>{detailsOf(message)}</pre>
        </details>
      </li>
    );
  }
  if (message.role === "user") return <Sent>{message.text}</Sent>;
  return (
    <li className={message.role}>
      <p>{message.text}</p>
    </li>
  );
});
