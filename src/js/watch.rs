//! Follows a stream and looks at its run beside it, as [`Watch`] says. Both go on at once, in one task: a look that takes
//! long keeps no event waiting.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use js_sys::{Array, Date};
use wasm_bindgen::prelude::*;

use super::abort::Abort;
use super::client::Client;
use super::driver::{self, Rejection};
use super::follow::{Following, Plan};
use super::options::CallOptions;
use super::source::{Batch, Feed};
use crate::core::json::Json;
use crate::core::protocol::{Item, Protocol};
use crate::core::watch::Watch;

/// The stream, being read: it is handed back with what was read.
type Reading = Pin<Box<dyn Future<Output = (Box<Following>, Result<Option<Array>, Rejection>)>>>;
/// The wait for what is due, and then the look.
type Looking = Pin<Box<dyn Future<Output = Result<Look, Rejection>>>>;

enum Look {
    Answer(Json),
    End(Item),
}

enum Happened {
    Read(Box<Following>, Result<Option<Array>, Rejection>),
    Looked(Result<Look, Rejection>),
}

/// A run that is watched.
pub struct Watching {
    client: Rc<Client>,
    protocol: Rc<dyn Protocol>,
    options: Rc<CallOptions>,
    watch: Rc<RefCell<Watch>>,
    abort: Rc<Abort>,
    reading: Option<Reading>,
    looking: Option<Looking>,
    over: bool,
}

impl Watching {
    /// The watching that a plan asks for, if it does. `whole` ends it.
    pub fn begin(client: &Rc<Client>, plan: &Plan, whole: &Abort) -> Option<Self> {
        let protocol = plan.protocol.clone();
        let patience = plan.options.patience(client, protocol.as_ref());
        let watch = Watch::new(protocol.watch()?, patience.max_reconnects, Date::now());
        Some(Self {
            client: client.clone(),
            protocol,
            options: Rc::new(plan.options.call.clone()),
            watch: Rc::new(RefCell::new(watch)),
            abort: Rc::new(whole.part()),
            reading: None,
            looking: None,
            over: false,
        })
    }

    /// Watches beside a stream.
    pub fn beside(mut self, following: Following) -> Self {
        self.read(Box::new(following));
        self.look();
        self
    }

    fn read(&mut self, mut following: Box<Following>) {
        self.reading = Some(Box::pin(async move {
            let batch = following.next().await;
            (following, batch)
        }));
    }

    fn look(&mut self) {
        self.abort.drop_attempt();
        let (client, protocol, options) = (self.client.clone(), self.protocol.clone(), self.options.clone());
        let (watch, abort) = (self.watch.clone(), self.abort.clone());
        self.looking = Some(Box::pin(async move {
            loop {
                let operation = protocol.ask();
                let wait_ms = watch.borrow().wait_ms(Date::now());
                let Some(operation) = operation else { return std::future::pending().await };
                if wait_ms <= 0.0 {
                    // Borrowed for this line alone: the look takes time.
                    let end = watch.borrow_mut().take_end();
                    return match end {
                        Some(end) => Ok(Look::End(end)),
                        None => driver::run(&client, operation, &options, &abort).await.map(Look::Answer),
                    };
                }
                let (provider, name) = (operation.service.name, operation.name);
                let slept = abort.sleep(wait_ms, false).await;
                slept.map_err(|interrupt| driver::rejection(interrupt, provider, name))?;
            }
        }));
    }

    /// Waits for whichever comes first; the stream comes before a look.
    async fn happen(&mut self) -> Happened {
        poll_fn(|context| {
            if let Some(reading) = &mut self.reading
                && let Poll::Ready((following, batch)) = reading.as_mut().poll(context)
            {
                return Poll::Ready(Happened::Read(following, batch));
            }
            match &mut self.looking {
                Some(looking) => looking.as_mut().poll(context).map(Happened::Looked),
                None => Poll::Pending,
            }
        })
        .await
    }

    async fn next(&mut self) -> Result<Option<Array>, Rejection> {
        while !self.over {
            match self.happen().await {
                Happened::Read(following, Ok(Some(items))) => {
                    self.watch.borrow_mut().hear(Date::now());
                    self.read(following);
                    return Ok(Some(items));
                }
                Happened::Read(_, Ok(None)) => break,
                Happened::Read(following, Err(Rejection::Error(error))) => {
                    self.watch.borrow_mut().lose_stream(Date::now(), error)?;
                    let message = "the stream cannot be read here; the run is followed by looking at it";
                    self.client.hooks.warn(following.operation(), message);
                    self.reading = None;
                    self.look();
                }
                Happened::Looked(Ok(Look::Answer(answer))) => {
                    let end = self.protocol.synthesize(&answer);
                    let items = if end.is_some() { Vec::new() } else { self.protocol.observe(&answer) };
                    self.watch.borrow_mut().look(Date::now(), end);
                    self.look();
                    if !items.is_empty() {
                        return Ok(Some(items.into_iter().map(|item| JsValue::from(item.value)).collect()));
                    }
                }
                Happened::Looked(Ok(Look::End(item))) => {
                    self.reading = None;
                    self.over = true;
                    return Ok(Some([JsValue::from(item.value)].into_iter().collect()));
                }
                Happened::Looked(Err(Rejection::Error(error))) => {
                    self.watch.borrow_mut().fail_look(Date::now(), error)?;
                    self.look();
                }
                Happened::Read(_, Err(value)) | Happened::Looked(Err(value)) => return Err(value),
            }
        }
        Ok(None)
    }
}

impl Feed for Watching {
    fn pull(&mut self) -> Batch<'_> {
        Box::pin(self.next())
    }
}
