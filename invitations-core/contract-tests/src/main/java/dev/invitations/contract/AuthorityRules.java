package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.SendResult;
import dev.invitations.contract.fixture.AuthorityScenario;
import dev.invitations.contract.fixture.AuthorityScenario.AuthorityCall;
import dev.invitations.contract.fixture.AuthorityScenario.AuthorityCaller;
import dev.invitations.contract.fixture.AuthorityScenario.Rank;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.operation.Operations;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guarantee 4: an invitation never gives an invitee more than the inviter may grant. */
interface AuthorityRules extends StorageRules {

    /**
     * The expected answer for every operation and caller. A cell with four answers lists them by the requested role:
     * below, equal to and above the admin's role, and unknown.
     *
     * <p>ok: done. -: NOT_FOUND. x: NOT_PERMITTED. exc: ROLE_EXCEEDS_GRANTER. unk: ROLE_UNKNOWN. fnd: ALREADY_FOUNDED.
     * out: MEMBER_OUTRANKS. A number: the number of entries.
     */
    String TABLE = """
            operation         | STRANGER | VIEWER          | ADMIN           | INVITER         | INVITEE        | OTHER_INVITEE | ELSEWHERE
            ACCEPT            | -        | -               | -               | -               | ok exc exc unk | -             | -
            REJECT            | -        | -               | -               | -               | ok             | -             | -
            RESEND            | -        | -               | ok ok exc unk   | x               | x              | -             | -
            RESEND_WITH_ROLE  | -        | -               | ok ok exc unk   | x               | x              | -             | -
            DELETE            | -        | -               | ok              | x               | x              | -             | -
            FIND              | -        | -               | ok              | ok              | ok             | -             | -
            HISTORY           | -        | -               | ok              | ok              | ok             | -             | -
            SEND              | x        | x               | ok ok exc unk   | ok exc exc unk  | x              | x             | x
            SEND_ONE          | x        | x               | ok ok exc unk   | ok exc exc unk  | x              | x             | x
            ADD_FOUNDER       | fnd      | ok fnd fnd fnd  | fnd ok fnd fnd  | fnd             | fnd            | fnd           | fnd
            ASSIGN            | x        | x               | ok ok exc unk   | x               | x              | x             | x
            REMOVE            | x        | x               | ok ok out ok    | x               | x              | x             | x
            TRANSFER          | x        | x               | ok ok exc unk   | x               | x              | x             | x
            FIND_MEMBER       | -        | -               | ok              | -               | -              | -             | -
            LIST              | 0        | 0               | 1               | 1               | 0              | 0             | 0
            LIST_SENT_BY_ME   | 0        | 0               | 0               | 1               | 0              | 0             | 0
            LIST_TO_ME        | 0        | 0               | 0               | 0               | 1              | 0             | 0
            COUNT             | 0        | 0               | 2               | 1               | 0              | 0             | 0
            INBOX             | 0        | 0               | 0               | 0               | 1 0 0 0        | 1             | 0
            LIST_MEMBERS      | 0        | 0               | 5               | 0               | 0              | 0             | 0
            MEMBER_HISTORY    | 0        | 0               | 1               | 0               | 0              | 0             | 0
            PERMISSIONS       | 0        | 1               | 8               | 2               | 0              | 0             | 0
            """;

    Map<String, String> WORDS = Map.of(
            "ok", "done",
            "-", "NOT_FOUND",
            "x", "NOT_PERMITTED",
            "exc", "ROLE_EXCEEDS_GRANTER",
            "unk", "ROLE_UNKNOWN",
            "fnd", "ALREADY_FOUNDED",
            "out", "MEMBER_OUTRANKS");

    private static String expected(AuthorityCall call, AuthorityCaller caller, Rank rank) {
        int column = cells("operation").indexOf(caller.name());
        String row = call.entry() == Operations.SEND_ALL_OR_NOTHING ? "SEND" : call.name();
        String[] answers = cells(row).get(column).split(" +", -1);
        String answer = answers[answers.length == 1 ? 0 : List.of(Rank.values()).indexOf(rank)];
        return WORDS.getOrDefault(answer, answer);
    }

    private static List<String> cells(String row) {
        String line = TABLE.lines()
                .filter(one -> one.startsWith(row + " "))
                .findFirst()
                .orElseThrow();
        return Stream.of(line.split("\\|", -1)).map(String::strip).toList();
    }

    @Test
    @Tag("slow")
    @DisplayName("4.1 in the domain of the invitation every operation has the result of the table")
    default void every_operation_and_caller_gets_the_answer_of_the_authority_table() {
        List<String> wrong = new ArrayList<>();
        for (AuthorityCall call : AuthorityCall.all()) {
            for (Rank rank : Rank.values()) {
                AuthorityScenario scenario = new AuthorityScenario(emptyStorage());
                InvitationId id = scenario.set(call.entry(), rank);
                for (AuthorityCaller caller : AuthorityCaller.values()) {
                    String answer = scenario.answer(call, caller, id, rank);
                    if (!answer.equals(expected(call, caller, rank))) {
                        wrong.add(call + " by " + caller + ", role " + rank + ": " + answer);
                    }
                    if (answer.equals("done")) {
                        id = scenario.set(call.entry(), rank);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @Tag("slow")
    @DisplayName("4.2 no operation gives access with a foreign or unknown id, for every caller and role")
    default void a_foreign_or_unknown_id_gives_no_caller_access() {
        AuthorityScenario scenario = new AuthorityScenario(emptyStorage());
        DomainId initech = new DomainId("initech");
        scenario.host.founded(initech, ADA, OWNER);
        UUID foreign = scenario.host.sent(ADA, initech, BOB, VIEWER).uuid();
        List<String> wrong = new ArrayList<>();
        for (Rank rank : Rank.values()) {
            InvitationId own = scenario.set(Operations.FIND, rank);
            List<InvitationId> ids = List.of(
                    new InvitationId(initech, foreign),
                    new InvitationId(initech, own.uuid()),
                    new InvitationId(own.domain(), foreign),
                    new InvitationId(own.domain(), new UUID(0, 0)),
                    new InvitationId(new DomainId("nowhere"), own.uuid()));
            for (InvitationId id : ids) {
                for (AuthorityCall call : AuthorityCall.all()) {
                    boolean elsewhere = !id.domain().equals(own.domain());
                    // ADD_FOUNDER is checked below.
                    boolean isExempt = call.entry() == Operations.ADD_FOUNDER || call.isAboutTheCaller();
                    for (AuthorityCaller caller : AuthorityCaller.values()) {
                        if (call.takesId() || (elsewhere && !isExempt)) {
                            String answer = scenario.answer(call, caller, id, rank);
                            String right = call.takesId() || call.entry() == Operations.FIND_MEMBER
                                    ? "NOT_FOUND"
                                    : call.lists() ? "0" : "NOT_PERMITTED";
                            if (!answer.equals(right)) {
                                wrong.add(call + " by " + caller + ", role " + rank + ", " + id + ": " + answer);
                            }
                        }
                    }
                }
            }
            for (AuthorityCaller caller : AuthorityCaller.values()) {
                assertThat(scenario.answer(
                                AuthorityCall.of(Operations.ADD_FOUNDER),
                                caller,
                                new InvitationId(initech, foreign),
                                rank))
                        .isEqualTo("ALREADY_FOUNDED");
                DomainId unfounded = new DomainId("unfounded-" + rank + "-" + caller);
                assertThat(scenario.answer(
                                AuthorityCall.of(Operations.ADD_FOUNDER),
                                caller,
                                new InvitationId(unfounded, foreign),
                                rank))
                        .isEqualTo(
                                switch (rank) {
                                    case BELOW -> "FOUNDER_MUST_MANAGE";
                                    case EQUAL, ABOVE -> "done";
                                    case UNKNOWN -> "ROLE_UNKNOWN";
                                });
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(scenario.host.stored(new InvitationId(initech, foreign)).version())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("4.3 accept evaluates the policy again: the inviter was demoted")
    default void accept_is_refused_after_the_inviter_was_demoted() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId id = host.sent(CAROL, ACME, BOB, ADMIN);
        Invitation before = host.stored(id);

        host.members.assign(ADA, ACME, CAROL, "sender");
        refused(Reason.ROLE_EXCEEDS_GRANTER, () -> host.invitations.accept(BOB, id));
        assertThat(host.stored(id)).as("is unchanged").isEqualTo(before);
        assertThat(host.roleOf(ACME, BOB)).isEmpty();
        host.members.assign(ADA, ACME, CAROL, "viewer");
        refused(Reason.INVITER_NOT_PERMITTED, () -> host.invitations.accept(BOB, id));
        host.members.assign(ADA, ACME, CAROL, "owner");
        assertThat(host.invitations.accept(BOB, id).status()).isEqualTo(Status.ACCEPTED);
    }

    @Test
    @DisplayName("4.9 a refused grant names the missing actions to the granter, and never to the invitee")
    default void a_refused_grant_names_the_missing_actions_to_the_granter_only() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Role resender = Role.of("resender", Action.INVITATIONS_RESEND, Action.INVITATIONS_VIEW);
        host.define(resender);
        host.joined(ADA, ACME, CAROL, ADMIN);
        host.joined(ADA, ACME, DAVE, SENDER);
        host.joined(ADA, ACME, ERIN, resender);
        InvitationId id = host.rejected(ADA, ACME, BOB, OWNER);
        List<String> bills = List.of("bills.pay");
        String message = "The role \"owner\" holds actions that your role does not hold: bills.pay.";

        SendResult.Outcome outcome = host.send(CAROL, ACME, new UserId("frank"), OWNER);
        assertThat(outcome.missingActions()).isEqualTo(bills);
        assertThat(host.send(CAROL, ACME, new UserId("frank"), VIEWER).missingActions())
                .isEmpty();
        List<Runnable> grants = List.of(
                () -> host.invitations.send(CAROL, ACME, new UserId("grace"), "owner"),
                () -> host.invitations.resend(CAROL, id),
                () -> host.members.assign(CAROL, ACME, DAVE, "owner"));
        for (Runnable grant : grants) {
            InvitationException refusal = refused(Reason.ROLE_EXCEEDS_GRANTER, grant);
            assertThat(refusal.missingActions()).isEqualTo(bills);
            assertThat(refusal).hasMessage(message);
        }
        assertThat(host.send(DAVE, ACME, new UserId("grace"), AUDITOR).missingActions())
                .containsExactly("invitations.view", "members.view");

        // A member that may only resend does not learn the actions.
        InvitationException toResender = refused(Reason.ROLE_EXCEEDS_GRANTER, () -> host.invitations.resend(ERIN, id));
        assertThat(toResender.missingActions()).isEmpty();
        assertThat(toResender).hasMessage(Reason.ROLE_EXCEEDS_GRANTER.text());

        // The invitee does not learn the actions.
        InvitationId pending = host.invitations.resend(ADA, id).id();
        host.define(Role.of("owner2", Action.allOfInvitations(), Action.allOfMembers()));
        host.joined(ADA, ACME, new UserId("ivan"), OWNER);
        host.members.assign(ADA, ACME, ADA, "owner2");
        InvitationException toInvitee =
                refused(Reason.ROLE_EXCEEDS_GRANTER, () -> host.invitations.accept(BOB, pending));
        assertThat(toInvitee.missingActions()).isEmpty();
        assertThat(toInvitee).hasMessage(Reason.ROLE_EXCEEDS_GRANTER.text());
        host.undefine("owner");
        assertThat(refused(Reason.ROLE_UNKNOWN, () -> host.invitations.accept(BOB, pending)))
                .hasMessage("The domain has no role \"owner\".");
    }

    @Test
    @DisplayName("4.7 accept evaluates the policy again: the inviter's role lost actions")
    default void accept_is_refused_after_the_role_of_the_inviter_lost_actions() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, SENDER);
        InvitationId id = host.sent(CAROL, ACME, BOB, VIEWER);
        host.define(Role.of("sender", Action.INVITATIONS_SEND));
        refused(Reason.ROLE_EXCEEDS_GRANTER, () -> host.invitations.accept(BOB, id));
        host.undefine("sender");
        refused(Reason.INVITER_NOT_PERMITTED, () -> host.invitations.accept(BOB, id));
        host.define(Role.of("sender", Action.of("dashboards.view")));
        refused(Reason.INVITER_NOT_PERMITTED, () -> host.invitations.accept(BOB, id));
        host.define(SENDER);
        host.invitations.accept(BOB, id);
    }

    @Test
    @DisplayName("4.8 a host may skip the check of the inviter at accept; the role must still exist")
    default void a_host_may_skip_the_check_of_the_inviter_at_accept() {
        TestHost host = TestHost.withAcme(emptyStorage(), builder -> builder.recheckInviter(false));
        host.joined(ADA, ACME, CAROL, ADMIN);
        host.joined(ADA, ACME, DAVE, ADMIN);
        InvitationId fromCarol = host.sent(CAROL, ACME, BOB, ADMIN);
        InvitationId fromDave = host.sent(DAVE, ACME, ERIN, ADMIN);
        host.members.assign(ADA, ACME, CAROL, "viewer");
        host.members.remove(ADA, ACME, DAVE);

        host.undefine("admin");
        refused(Reason.ROLE_UNKNOWN, () -> host.invitations.accept(BOB, fromCarol));
        host.define(ADMIN);
        host.invitations.accept(BOB, fromCarol);
        host.invitations.accept(ERIN, fromDave);
        assertThat(host.roleOf(ACME, BOB)).contains("admin");
        assertThat(host.roleOf(ACME, ERIN)).contains("admin");
    }
}
