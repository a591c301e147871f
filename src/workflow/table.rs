//! The tables that say what a service's statuses, events, questions and answers become.
//!
//! A table is a text with a line for each fact. It is data because code costs: a hundred types of events that each build their
//! own object are a hundred times the bytes. The texts stand in each service's `facade.rs`; `glue/table.js` reads them, and
//! is what makes the objects, because it does so without a crossing for each member.
//!
//! | line | says |
//! |---|---|
//! | `name openwop` | the provider |
//! | `can resume approvals` | what it can do; see `WorkflowCapabilities` |
//! | `start runs.create runId workflowId inputs` | the native client's method that starts a run, where its answer has the id, the members of its body that are the workflow (`-` where it is an argument) and the input |
//! | `get runs.get` | the method that reads a run |
//! | `cancel runs.cancel reason` | the method that stops a run, and whether it takes a reason |
//! | `respond interrupts.resolve resumeValue` | the method that answers a run, and the member of its body that holds the answer |
//! | `token interrupts.resolveByToken external-event` | the method that answers by a question's token, and the kinds of questions that are answered so |
//! | `since runs.pollEvents` | the method that reads the log after a place: what is there after a question shows whether it is still open. Without this line its record does |
//! | `list executions.list perPage` | the method that lists runs, and its option for the size of a page |
//! | `workflows workflows.list workflowId created_at` | where that list may end early: the method that lists workflows, the option for the runs of one, and the member of a run by which the newest come first |
//! | `record data` | where an answer has the run's record |
//! | `log logs type,at WAITING Asked` | a record is polled again and again: where it has its log, what an entry is known by, the status in which it asks and the entry that says so |
//! | `cursor sequence` | where an item has its place; without this line the place is the status |
//! | `type type` `at timestamp` | where an event has its type and its time |
//! | `status WORDS STATUS MEMBERS` | what a record with one of these words under `status` becomes; one with another word is running, or what its `error` or the time of its end says |
//! | `ask MEMBERS` | what a record asks that is waiting |
//! | `details MEMBERS` | what a question has of its `details`, which stand in different places |
//! | `event TYPES KIND MEMBERS` | what an event of one of these types becomes; `@` and a place: what the record there becomes |
//! | `steps NAMES START END FAIL KIND MEMBERS` | what the three events of a step become: their types are a name and these ends, and the event's `phase` is `started`, `completed` or `failed` |
//! | `answer ASKS MEMBERS` | what a question of this kind is answered with, of the answer and the `question`; `approval:refine`, with this decision |
//! | `feedback MEMBERS` | an object that such members can have |
//! | `decision approve accept` | the service's word for a decision |
//!
//! Words stand side by side with commas; `*` is every other kind of question. A member is a name and the places where its value is, the
//! first that leads somewhere: `output=payload.outputs|data`. A place is the names on the way, set apart by `.`, and:
//!
//! - `'started` is a text itself,
//! - `logs.*.output` is the last item of an array, and of nothing else, from which the rest leads somewhere,
//!   `logs.*type:Asked.id` the last of those whose `type` is `Asked`,
//! - without a name and `=` there are all members of what is there,
//! - a name that ends in `[]` makes texts of an object's members, the answers to a clarification by the questions' ids, and puts the
//!   members as they are beside it.
