package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.SendInvitations;
import dev.invitations.SendResult;
import dev.invitations.SendResult.Outcome;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guarantee 5: a refusal reveals no invitation and no membership that the caller may not read. */
interface RefusalRules extends StorageRules {

    Duration TIME_TO_LIVE = Duration.ofHours(1);

    Role RESENDER = Role.of("resender", Action.INVITATIONS_RESEND, Action.of("dashboards.view"));
    Role DELETER = Role.of("deleter", Action.INVITATIONS_DELETE);
    Role MANAGER = Role.of("manager", Action.MEMBERS_MANAGE);
    Role MEMBERS_SENDER =
            Role.of("members-sender", Action.INVITATIONS_SEND, Action.MEMBERS_VIEW, Action.of("dashboards.view"));
    Role INVITATIONS_SENDER = Role.of(
            "invitations-sender", Action.INVITATIONS_SEND, Action.INVITATIONS_VIEW, Action.of("dashboards.view"));

    /** The state of the invitation when the caller is refused. */
    enum InvitationState {
        PENDING,
        EXPIRED,
        REJECTED,
        ACCEPTED,
        ENDED,
        DELETED
    }

    /** The caller. Its role is null if it is not a member of the domain. An inviter sent the invitation as an admin. */
    enum RefusedCaller {
        STRANGER(null),
        INVITEE(null),
        MEMBER("viewer"),
        READER("auditor"),
        SENDER_ONLY("sender"),
        RESENDER_ONLY("resender"),
        DELETER_ONLY("deleter"),
        MANAGER_ONLY("manager"),
        ADMINISTRATOR("admin"),
        INVITER("sender"),
        INVITER_DEMOTED("viewer"),
        INVITER_REMOVED(null);

        final @Nullable String role;

        RefusedCaller(@Nullable String role) {
            this.role = role;
        }

        UserId user() {
            return new UserId(name());
        }

        boolean invited() {
            return name().startsWith("INVITER");
        }
    }

    /**
     * One domain with one invitation for each combination, so that a command that succeeds does not change the others.
     */
    final class RefusalScenario {

        private final TestHost host;
        private int domains;

        RefusalScenario(TestHost host) {
            this.host = host;
            List.of(RESENDER, DELETER, MANAGER).forEach(host::define);
        }

        /** Returns the invitation in this state, in a new domain with this caller. */
        InvitationId set(InvitationState state, RefusedCaller caller) {
            DomainId domain = new DomainId("domain-" + domains++);
            UserId invitee = RefusedCaller.INVITEE.user();
            UserId inviter = caller.invited() ? caller.user() : CAROL;
            host.founded(domain, ADA, OWNER);
            host.members.assign(ADA, domain, inviter, ADMIN.name());
            InvitationId id = host.sent(inviter, domain, invitee, VIEWER);
            switch (state) {
                case PENDING -> {}
                case EXPIRED -> host.advance(TIME_TO_LIVE);
                case REJECTED -> host.invitations.reject(invitee, id);
                case ACCEPTED -> host.invitations.accept(invitee, id);
                case ENDED -> {
                    host.invitations.accept(invitee, id);
                    host.members.remove(ADA, domain, invitee);
                }
                case DELETED -> host.invitations.delete(ADA, id);
            }
            if (caller.role != null) {
                host.members.assign(ADA, domain, caller.user(), caller.role);
            } else if (caller.invited()) {
                host.members.remove(ADA, domain, caller.user());
            }
            return id;
        }

        /** Returns the invitation as {@code find} returns it to the caller; empty if {@code find} refuses. */
        Optional<Invitation> found(RefusedCaller caller, InvitationId id) {
            Object found =
                    Operations.FIND.with(Arguments.by(caller.user()).about(id)).answer(host.invitations);
            return found instanceof Invitation invitation ? Optional.of(invitation) : Optional.empty();
        }

        /** Runs the command about the invitation and its invitee. */
        Object answer(Operations command, RefusedCaller caller, InvitationId id) {
            UserId invitee = RefusedCaller.INVITEE.user();
            return command.with(Arguments.by(caller.user())
                            .in(id.domain())
                            .about(invitee)
                            .about(id)
                            .as(VIEWER.name())
                            .inviting(invitee, VIEWER.name())
                            .only(command.parameters()))
                    .answer(host.invitations);
        }
    }

    /** Returns the refusals of an answer. A batch has one refusal per refused invitee. */
    private static List<Refused> refusals(Object answer) {
        if (answer instanceof SendResult result) {
            return result.refused().stream()
                    .map(outcome -> new Refused(
                            outcome.refusal().orElseThrow(),
                            null,
                            Optional.empty(),
                            outcome.invitation(),
                            outcome.objection()))
                    .toList();
        }
        return answer instanceof Refused refused ? List.of(refused) : List.of();
    }

    /** Returns whether the refusal concerns an invitation. */
    private static boolean concernsInvitation(Operations command, Reason reason) {
        return command.takes(Parameter.INVITATION)
                ? reason != Reason.NOT_FOUND
                : reason == Reason.ALREADY_INVITED || reason == Reason.REJECTED_BEFORE;
    }

    @Test
    @Tag("slow")
    @DisplayName("5.4 a refusal carries the invitation that it concerns if and only if find returns it to the caller")
    default void a_refusal_carries_an_invitation_only_if_find_shows_it() {
        TestHost host = TestHost.on(emptyStorage(), builder -> builder.timeToLive(TIME_TO_LIVE));
        RefusalScenario scenario = new RefusalScenario(host);
        List<Operations> commands = Operations.commands().stream()
                .filter(command -> command.takes(Parameter.ACTOR))
                .toList();
        List<String> wrong = new ArrayList<>();
        Set<Reason> hidden = new HashSet<>();
        Set<Reason> shown = new HashSet<>();
        for (InvitationState state : InvitationState.values()) {
            for (RefusedCaller caller : RefusedCaller.values()) {
                InvitationId id = scenario.set(state, caller);
                Optional<Invitation> found = scenario.found(caller, id);
                for (Operations command : commands) {
                    List<Refused> refusals = refusals(scenario.answer(command, caller, id));
                    for (Refused refused : refusals) {
                        boolean concerns = concernsInvitation(command, refused.reason());
                        Optional<Invitation> expected = concerns ? found : Optional.empty();
                        if (!refused.invitation().equals(expected)) {
                            wrong.add(state + ", " + command + " by " + caller + ": " + refused.reason() + " carries "
                                    + refused.invitation());
                        }
                        if (concerns) {
                            (found.isPresent() ? shown : hidden).add(refused.reason());
                        }
                    }
                    if (refusals.isEmpty()) {
                        id = scenario.set(state, caller);
                        found = scenario.found(caller, id);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(hidden)
                .as("reasons of refusals that hide an invitation")
                .contains(
                        Reason.ALREADY_INVITED,
                        Reason.REJECTED_BEFORE,
                        Reason.ALREADY_PENDING,
                        Reason.ALREADY_ACCEPTED,
                        Reason.ALREADY_REJECTED,
                        Reason.DELETED);
        assertThat(shown).as("reasons of refusals that show an invitation").containsAll(hidden);
    }

    @Test
    @DisplayName(
            "5.5 all or nothing: the reason of a refused invitee is precise for its inviter and readers of both lists")
    default void an_all_or_nothing_send_reveals_only_what_the_caller_may_read() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.define(MEMBERS_SENDER);
        host.define(INVITATIONS_SENDER);
        host.joined(ADA, ACME, new UserId("member"), VIEWER);
        host.sent(ADA, ACME, new UserId("pending"), VIEWER);
        host.rejected(ADA, ACME, new UserId("rejected"), VIEWER);
        List<Role> roles = List.of(SENDER, MEMBERS_SENDER, INVITATIONS_SENDER, ADMIN);
        for (Role role : roles) {
            host.members.assign(ADA, ACME, new UserId(role.name()), role.name());
            host.sent(new UserId(role.name()), ACME, new UserId("own-of-" + role.name()), VIEWER);
        }

        List<String> answers = new ArrayList<>();
        for (Role role : roles) {
            UserId caller = new UserId(role.name());
            SendResult result = host.invitations.send(
                    caller,
                    SendInvitations.to(ACME)
                            .invite(new UserId("member"), "viewer")
                            .invite(new UserId("pending"), "viewer")
                            .invite(new UserId("rejected"), "viewer")
                            .invite(new UserId("own-of-" + role.name()), "viewer")
                            .invite(new UserId("new"), "viewer")
                            .invite(caller, "viewer")
                            .allOrNothing());
            answers.add(role.name());
            for (Outcome outcome : result.outcomes()) {
                answers.add(outcome.refusal().orElseThrow().name());
                if (outcome.refusal().equals(Optional.of(Reason.NOT_INVITABLE))) {
                    assertThat(outcome)
                            .isEqualTo(new Outcome(
                                    outcome.invitee(),
                                    "viewer",
                                    Optional.empty(),
                                    Optional.of(Reason.NOT_INVITABLE),
                                    List.of(),
                                    Optional.empty()));
                }
            }
        }
        String all = "ALREADY_MEMBER ALREADY_INVITED REJECTED_BEFORE ALREADY_INVITED BATCH_REFUSED SELF_INVITATION";
        assertThat(String.join(" ", answers))
                .isEqualTo(String.join(
                        " ",
                        "sender NOT_INVITABLE NOT_INVITABLE NOT_INVITABLE ALREADY_INVITED BATCH_REFUSED",
                        "SELF_INVITATION",
                        "members-sender NOT_INVITABLE NOT_INVITABLE NOT_INVITABLE ALREADY_INVITED BATCH_REFUSED",
                        "SELF_INVITATION",
                        "invitations-sender NOT_INVITABLE NOT_INVITABLE NOT_INVITABLE ALREADY_INVITED BATCH_REFUSED",
                        "SELF_INVITATION",
                        "admin " + all));
        host.invitations.reject(
                new UserId("own-of-invitations-sender"),
                host.invitations
                        .inbox(new UserId("own-of-invitations-sender"))
                        .pending()
                        .get(0)
                        .id());
        assertThat(host.invitations
                        .send(
                                new UserId("invitations-sender"),
                                SendInvitations.to(ACME)
                                        .invite(new UserId("own-of-invitations-sender"), "viewer")
                                        .invite(new UserId("own-of-sender"), "viewer")
                                        .allOrNothing())
                        .outcomes())
                .extracting(outcome -> outcome.refusal().orElseThrow())
                .containsExactly(Reason.REJECTED_BEFORE, Reason.NOT_INVITABLE);
        assertThat(host.invitations
                        .send(
                                new UserId("sender"),
                                SendInvitations.to(ACME)
                                        .invite(new UserId("member"), "viewer")
                                        .invite(new UserId("pending"), "viewer")
                                        .invite(new UserId("rejected"), "viewer"))
                        .outcomes())
                .as("a request that is not all or nothing keeps its reasons, because it leaves a trace")
                .extracting(outcome -> outcome.refusal().orElseThrow())
                .containsExactly(Reason.ALREADY_MEMBER, Reason.ALREADY_INVITED, Reason.REJECTED_BEFORE);
    }

    @Test
    @DisplayName("5.6 a refused resend names the role of the invitation only to callers that may see the invitation")
    default void a_refused_resend_names_the_role_only_to_callers_that_see_it() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.define(RESENDER);
        Role both = Role.of("resending-manager", Action.INVITATIONS_RESEND, Action.MEMBERS_MANAGE);
        Role reader =
                Role.of("resending-reader", Action.INVITATIONS_RESEND, Action.INVITATIONS_VIEW, Action.MEMBERS_MANAGE);
        List.of(both, reader).forEach(host::define);
        List.of(RESENDER, both, reader).forEach(role -> host.joined(ADA, ACME, new UserId(role.name()), role));
        InvitationId id = host.rejected(ADA, ACME, BOB, OWNER);

        assertRefusedResend(host, RESENDER, id, Reason.ROLE_EXCEEDS_GRANTER, false);
        assertRefusedResend(host, both, id, Reason.ROLE_EXCEEDS_GRANTER, false);
        assertRefusedResend(host, reader, id, Reason.ROLE_EXCEEDS_GRANTER, true);
        InvitationException given = TestHost.refused(
                Reason.ROLE_EXCEEDS_GRANTER, () -> host.invitations.resend(new UserId(both.name()), id, "sender"));
        assertThat(given).as("the caller named this role").hasMessageContaining("\"sender\"");
        assertThat(given.missingActions()).containsExactly("dashboards.view", "invitations.send");

        host.undefine("owner");
        assertRefusedResend(host, RESENDER, id, Reason.ROLE_UNKNOWN, false);
        assertRefusedResend(host, both, id, Reason.ROLE_UNKNOWN, false);
        assertRefusedResend(host, reader, id, Reason.ROLE_UNKNOWN, true);
    }

    /** Resends without a role, and asserts whether the refusal names the role of the invitation and its actions. */
    private static void assertRefusedResend(
            TestHost host, Role caller, InvitationId id, Reason reason, boolean namesRole) {
        UserId user = new UserId(caller.name());
        InvitationException refusal = TestHost.refused(reason, () -> host.invitations.resend(user, id));
        assertThat(refusal.getMessage())
                .as("%s by %s", reason, user)
                .matches(message -> message.contains("\"owner\"") == namesRole);
        assertThat(refusal.missingActions().isEmpty()).isEqualTo(!namesRole || reason == Reason.ROLE_UNKNOWN);
    }
}
