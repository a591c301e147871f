import { useState } from "react";
import { Refund } from "./Refund.jsx";

const ORDERS = "orders";

/** The orders that are refunded, kept over a reload. */
function useOrders() {
  const [orders, setOrders] = useState(() => JSON.parse(localStorage.getItem(ORDERS) ?? "[]"));
  const add = (order) => {
    if (orders.includes(order)) return;
    localStorage.setItem(ORDERS, JSON.stringify([...orders, order]));
    setOrders([...orders, order]);
  };
  return [orders, add];
}

export function App() {
  const [orders, add] = useOrders();
  const refund = (event) => {
    event.preventDefault();
    add(Number(new FormData(event.target).get("order")));
  };
  return (
    <main>
      <h1>Refunds</h1>
      <form className="row" onSubmit={refund}>
        <label>
          Order <input name="order" type="number" min="1" required defaultValue="7" />
        </label>
        <button>Refund</button>
      </form>
      {orders.length === 0 && <p className="muted">Enter an order, and press Refund. Reload the page whenever you like.</p>}
      {orders.map((order) => (
        <Refund key={order} order={order} />
      ))}
    </main>
  );
}
