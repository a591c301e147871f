//! Agents: those that are installed, those that have a place, and where they are deployed.

use flowtether_endpoints::endpoints;

use super::client::{LIST as PAGE, READ, WRITE};

endpoints! {
    /// Agents.
    namespace OpenWopAgents "agents.";

    /// The installed agents.
    LIST = list() -> OpenWopList<OpenWopAgent>: PAGE "/v1/agents" of "agentId", needs: "agents";

    /// One installed agent.
    GET = get(agentId) -> Promise<OpenWopAgent>: READ "/v1/agents/{agentId}", needs: "agents";

    /// The agents that have a place, and the workflows that are theirs.
    ROSTER = roster.list() -> OpenWopList<OpenWopRosterEntry>: PAGE "/v1/agents/roster" of "rosterId", needs: "agents";

    /// One entry of the roster.
    ROSTER_ENTRY = roster.get(rosterId) -> Promise<OpenWopRosterEntry>: READ "/v1/agents/roster/{rosterId}", needs: "agents";

    /// The departments, and who is in them.
    ORG_CHART = orgChart.get() -> Promise<OpenWopOrgChart>: READ "/v1/agents/org-chart", needs: "agents";

    /// One department with those below it, and what its members are responsible for.
    DEPARTMENT = orgChart.department(departmentId, options: OpenWopDepartmentOptions) -> Promise<OpenWopOrgChartDepartmentView>:
        READ "/v1/agents/org-chart/{departmentId}" with [Flag("recursive")], needs: "agents";

    /// Where an agent is deployed.
    DEPLOYMENTS = deployments.list(agentId) -> OpenWopList<OpenWopDeployment>:
        PAGE "/v1/agents/{agentId}/deployments" of "version", needs: "agents";

    /// Moves a deployment of an agent on, or back.
    TRANSITION = deployments.transition(agentId, transition: OpenWopDeploymentTransition, options: MutationOptions) -> Promise<OpenWopDeployment>:
        WRITE "/v1/agents/{agentId}/deployments" with [Member("version"), Member("transition")], needs: "agents";
}
