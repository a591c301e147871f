// The contract: what the package promises in every runtime.

import { tests as aborting } from "./aborting.mjs";
import { tests as badInput } from "./bad_input.mjs";
import { tests as badFetch } from "./bad_fetch.mjs";
import { tests as checklist } from "./checklist.mjs";
import { tests as clocks } from "./clocks.mjs";
import { tests as connection } from "./connection.mjs";
import { tests as credentials } from "./credentials.mjs";
import { tests as decoder } from "./decoder.mjs";
import { tests as echoes } from "./echoes.mjs";
import { tests as ending } from "./ending.mjs";
import { tests as errors } from "./errors.mjs";
import { tests as eventSource } from "./event_source.mjs";
import { tests as eventStream } from "./event_stream.mjs";
import { tests as failures } from "./failures.mjs";
import { tests as faultMatrix } from "./fault_matrix.mjs";
import { tests as flowmaestroBadInput } from "./flowmaestro_bad_input.mjs";
import { tests as flowmaestroChecklist } from "./flowmaestro_checklist.mjs";
import { tests as flowmaestroErrors } from "./flowmaestro_errors.mjs";
import { tests as flowmaestroLists } from "./flowmaestro_lists.mjs";
import { tests as flowmaestroMessages } from "./flowmaestro_messages.mjs";
import { tests as flowmaestroOperations } from "./flowmaestro_operations.mjs";
import { tests as flowmaestroClient } from "./flowmaestro_client.mjs";
import { tests as flowmaestroStreams } from "./flowmaestro_streams.mjs";
import { tests as flowmaestroSilence } from "./flowmaestro_silence.mjs";
import { tests as flowmaestroWaiting } from "./flowmaestro_waiting.mjs";
import { tests as flowmaestroWebhooks } from "./flowmaestro_webhooks.mjs";
import { tests as following } from "./following.mjs";
import { tests as freeing } from "./freeing.mjs";
import { tests as hostile } from "./hostile.mjs";
import { tests as leaving } from "./leaving.mjs";
import { tests as limits } from "./limits.mjs";
import { tests as many } from "./many.mjs";
import { tests as openwopBadInput } from "./openwop_bad_input.mjs";
import { tests as openwopHostsChecklist } from "./openwop_hosts_checklist.mjs";
import { tests as openwopOperations } from "./openwop_operations.mjs";
import { tests as openwopVersions } from "./openwop_versions.mjs";
import { tests as openwopWebhooks } from "./openwop_webhooks.mjs";
import { tests as openwopWider } from "./openwop_wider.mjs";
import { tests as operations } from "./operations.mjs";
import { tests as ownFetch } from "./own_fetch.mjs";
import { tests as pages } from "./pages.mjs";
import { tests as pressure } from "./pressure.mjs";
import { tests as realms } from "./realms.mjs";
import { tests as relay } from "./relay.mjs";
import { tests as repeating } from "./repeating.mjs";
import { tests as secrets } from "./secrets.mjs";
import { tests as snapstateBadInput } from "./snapstate_bad_input.mjs";
import { tests as snapstateChecklist } from "./snapstate_checklist.mjs";
import { tests as snapstateErrors } from "./snapstate_errors.mjs";
import { tests as snapstateHistory } from "./snapstate_history.mjs";
import { tests as snapstateOperations } from "./snapstate_operations.mjs";
import { tests as snapstateRepeating } from "./snapstate_repeating.mjs";
import { tests as snapstateSaving } from "./snapstate_saving.mjs";
import { tests as snapstateComparing } from "./snapstate_comparing.mjs";
import { tests as snapstateSteps } from "./snapstate_steps.mjs";
import { tests as snapstateWebhooks } from "./snapstate_webhooks.mjs";
import { tests as syncteamsApprovals } from "./syncteams_approvals.mjs";
import { tests as syncteamsBadInput } from "./syncteams_bad_input.mjs";
import { tests as syncteamsChecklist } from "./syncteams_checklist.mjs";
import { tests as syncteamsErrors } from "./syncteams_errors.mjs";
import { tests as syncteamsEvents } from "./syncteams_events.mjs";
import { tests as syncteamsOperations } from "./syncteams_operations.mjs";
import { tests as syncteamsRepeating } from "./syncteams_repeating.mjs";
import { tests as syncteamsWaiting } from "./syncteams_waiting.mjs";
import { tests as syncteamsWebhooks } from "./syncteams_webhooks.mjs";
import { tests as traps } from "./traps.mjs";
import { tests as watching } from "./watching.mjs";
import { tests as workflowBadInput } from "./workflow_bad_input.mjs";
import { tests as workflowCheckpoints } from "./workflow_checkpoints.mjs";
import { tests as workflowLoops } from "./workflow_loops.mjs";
import { tests as workflowStarts } from "./workflow_starts.mjs";
import { tests as workflowTokens } from "./workflow_tokens.mjs";
import { tests as workflowReplies } from "./workflow_replies.mjs";
import { tests as workflowResultsAndEnds } from "./workflow_results_and_ends.mjs";
import { tests as workflowWatching } from "./workflow_watching.mjs";
import { tests as workflowOutages } from "./workflow_outages.mjs";
import { tests as workflowRecords } from "./workflow_records.mjs";
import { tests as workflowResults } from "./workflow_results.mjs";
import { tests as workflowScenario } from "./workflow_scenario.mjs";
import { tests as workflowUnseen } from "./workflow_unseen.mjs";
import { tests as workflowTexts } from "./workflow_texts.mjs";

export const tests = [
  // First, as they take longest: the others run beside them.
  ...faultMatrix,
  ...hostile,
  ...workflowBadInput,
  ...workflowWatching,
  ...workflowOutages,
  ...workflowRecords,
  ...workflowResults,
  ...workflowReplies,
  ...workflowResultsAndEnds,
  ...workflowUnseen,
  ...workflowTexts,
  ...workflowTokens,
  ...workflowCheckpoints,
  ...workflowStarts,
  ...workflowLoops,
  ...workflowScenario,
  ...flowmaestroStreams,
  ...flowmaestroSilence,
  ...following,
  ...ending,
  ...leaving,
  ...aborting,
  ...clocks,
  ...limits,
  ...operations,
  ...pressure,
  ...relay,
  ...repeating,
  ...checklist,
  ...openwopHostsChecklist,
  ...openwopVersions,
  ...errors,
  ...failures,
  ...connection,
  ...credentials,
  ...secrets,
  ...echoes,
  ...badInput,
  ...badFetch,
  ...openwopBadInput,
  ...openwopOperations,
  ...openwopWider,
  ...openwopWebhooks,
  ...eventStream,
  ...decoder,
  ...realms,
  ...ownFetch,
  ...eventSource,
  ...pages,
  ...watching,
  ...freeing,
  ...many,
  ...flowmaestroChecklist,
  ...flowmaestroOperations,
  ...flowmaestroClient,
  ...flowmaestroLists,
  ...flowmaestroWaiting,
  ...flowmaestroMessages,
  ...flowmaestroErrors,
  ...flowmaestroBadInput,
  ...flowmaestroWebhooks,
  ...syncteamsChecklist,
  ...syncteamsOperations,
  ...syncteamsWaiting,
  ...syncteamsApprovals,
  ...syncteamsEvents,
  ...syncteamsErrors,
  ...syncteamsRepeating,
  ...syncteamsBadInput,
  ...syncteamsWebhooks,
  ...snapstateChecklist,
  ...snapstateOperations,
  ...snapstateSaving,
  ...snapstateComparing,
  ...snapstateSteps,
  ...snapstateHistory,
  ...snapstateRepeating,
  ...snapstateErrors,
  ...snapstateBadInput,
  ...snapstateWebhooks,
  // Last: what was made before a trap is gone after it.
  ...traps,
];
