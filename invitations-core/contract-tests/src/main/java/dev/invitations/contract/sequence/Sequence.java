package dev.invitations.contract.sequence;

import static dev.invitations.contract.operation.Parameter.ACTOR;
import static dev.invitations.contract.operation.Parameter.DOMAIN;
import static dev.invitations.contract.operation.Parameter.ROLE;
import static dev.invitations.contract.operation.Parameter.USER;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.sequence.SequenceNames.SequenceDomain;
import dev.invitations.contract.sequence.SequenceNames.SequenceUser;
import dev.invitations.model.Action;
import dev.invitations.model.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds random steps in a small world, and the settings of the host that runs them. */
public final class Sequence {

    static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);

    /** May resend, and has no other action of the library. */
    static final Role RESENDER = Role.of("resender", Action.INVITATIONS_RESEND, Action.of("dashboards.view"));

    /** The roles of every domain at the beginning. */
    static final List<Role> ROLES =
            List.of(TestHost.OWNER, TestHost.ADMIN, TestHost.SENDER, TestHost.AUDITOR, TestHost.VIEWER, RESENDER);

    /** The first steps of every sequence. The notifier fails at the beginning, so that dead letters occur. */
    static final List<SequenceStep> BEGINNING = List.of(
            new SequenceStep.NotifierFails(true),
            new SequenceStep.OperationStep(
                    Operations.ADD_FOUNDER,
                    Map.of(ACTOR, SequenceUser.ADA, DOMAIN, SequenceDomain.ACME, ROLE, "owner")),
            new SequenceStep.OperationStep(
                    Operations.ADD_FOUNDER,
                    Map.of(ACTOR, SequenceUser.BOB, DOMAIN, SequenceDomain.GLOBEX, ROLE, "admin")),
            new SequenceStep.OperationStep(
                    Operations.ASSIGN,
                    Map.of(
                            ACTOR,
                            SequenceUser.ADA,
                            DOMAIN,
                            SequenceDomain.ACME,
                            USER,
                            SequenceUser.BOB,
                            ROLE,
                            "admin")));

    private final ReferenceModel.HostSettings settings;
    private final List<SequenceStep> steps;

    Sequence(boolean expiring, boolean recheckInviter, List<SequenceStep> steps) {
        // Few attempts and small batches, so that thirty steps reach every limit.
        this.settings = new ReferenceModel.HostSettings(
                expiring ? Optional.of(TIME_TO_LIVE) : Optional.empty(), recheckInviter, ROLES, 3, 2);
        this.steps = steps;
    }

    ReferenceModel.HostSettings settings() {
        return settings;
    }

    List<SequenceStep> steps() {
        return steps;
    }

    @Override
    public String toString() {
        return "time to live " + settings.timeToLive().map(Duration::toString).orElse("none")
                + (settings.recheckInviter() ? "" : ", inviter not rechecked")
                + steps.stream().map(step -> "\n    " + step).collect(Collectors.joining());
    }
}
