package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.OWNER;
import static dev.invitations.contract.fixture.TestHost.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.AuthorityScenario;
import dev.invitations.contract.fixture.AuthorityScenario.Caller;
import dev.invitations.contract.fixture.AuthorityScenario.Rank;
import dev.invitations.contract.fixture.AuthorityScenario.Verb;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Promise 5: unknown, foreign and forbidden ids give the same answer, byte for byte. */
interface TenantIsolationRules extends StorageRules {

    /** Returns everything that a caller sees of an answer. */
    private static String seen(AuthorityScenario stage, Verb verb, UserId caller, InvitationId id, String role) {
        try {
            return stage.ask(verb, caller, id, role);
        } catch (InvitationException refusal) {
            return String.join(
                    "|",
                    refusal.reason().name(),
                    refusal.toString(),
                    refusal.field().toString(),
                    refusal.invitation().toString(),
                    String.valueOf(refusal.getCause()),
                    String.valueOf(refusal.getSuppressed().length));
        }
    }

    @Test
    @DisplayName("5.1 every verb gives the same answer for unknown, foreign and forbidden ids")
    default void unknown_foreign_and_forbidden_ids_get_the_same_answer() {
        AuthorityScenario stage = new AuthorityScenario(emptyStorage());
        InvitationId pending = stage.set(Verb.FIND, Rank.BELOW);
        InvitationId rejected = stage.set(Verb.RESEND, Rank.BELOW);
        InvitationId accepted = stage.set(Verb.FIND, Rank.BELOW);
        stage.host.invitations.accept(Caller.INVITEE.user(), accepted);
        InvitationId deleted = stage.set(Verb.FIND, Rank.BELOW);
        stage.host.invitations.delete(Caller.ADMIN.user(), deleted);
        DomainId own = new DomainId("own");
        stage.host.founded(own, BOB, OWNER);

        List<String> told = new ArrayList<>();
        for (UserId caller : List.of(BOB, Caller.STRANGER.user(), Caller.ELSEWHERE.user())) {
            for (Verb verb : Verb.values()) {
                if (verb == Verb.FOUND || verb == Verb.LIST_TO_ME || verb == Verb.INBOX) {
                    continue;
                }
                for (String role : List.of("viewer", "owner", "no-such-role")) {
                    String unknown =
                            seen(stage, verb, caller, new InvitationId(new DomainId("nowhere"), new UUID(0, 0)), role);
                    List<InvitationId> ids = new ArrayList<>(List.of(pending, rejected, accepted, deleted));
                    ids.add(new InvitationId(pending.domain(), new UUID(0, 0)));
                    ids.add(new InvitationId(pending.domain(), accepted.uuid()));
                    if (verb.takesId()) {
                        ids.add(new InvitationId(own, pending.uuid()));
                        ids.add(new InvitationId(own, new UUID(0, 0)));
                    }
                    for (InvitationId id : ids) {
                        String answer = seen(stage, verb, caller, id, role);
                        if (!answer.equals(unknown)) {
                            told.add(verb + " by " + caller + ": " + answer + " is not " + unknown);
                        }
                    }
                }
            }
        }
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("5.2 members that may not see or answer an invitation get the same answer as for an unknown id")
    default void members_without_access_get_the_answer_of_an_unknown_id() {
        AuthorityScenario stage = new AuthorityScenario(emptyStorage());
        InvitationId id = stage.set(Verb.FIND, Rank.BELOW);
        InvitationId unknown = new InvitationId(id.domain(), new UUID(0, 0));
        for (Verb verb : List.of(Verb.ACCEPT, Verb.REJECT)) {
            for (Caller caller : Caller.values()) {
                if (caller != Caller.INVITEE) {
                    assertThat(seen(stage, verb, caller.user(), id, "viewer"))
                            .as("%s by %s", verb, caller)
                            .isEqualTo(seen(stage, verb, caller.user(), unknown, "viewer"));
                }
            }
        }
        for (Verb verb : List.of(Verb.RESEND, Verb.RESEND_AS, Verb.DELETE, Verb.FIND, Verb.HISTORY)) {
            for (Caller caller : List.of(Caller.VIEWER, Caller.OTHER_INVITEE, Caller.STRANGER)) {
                assertThat(seen(stage, verb, caller.user(), id, "viewer"))
                        .as("%s by %s", verb, caller)
                        .isEqualTo(seen(stage, verb, caller.user(), unknown, "viewer"));
            }
        }
    }

    @Test
    @DisplayName(
            "5.3 lists of a domain are empty for callers without access, and a foreign cursor does not change that")
    default void lists_of_a_domain_are_empty_without_access() {
        TestHost host = TestHost.on(emptyStorage());
        DomainId domain = new DomainId("secret");
        host.founded(domain, ADA, OWNER).founded(new DomainId("own"), BOB, OWNER);
        for (int i = 0; i < 4; i++) {
            host.sent(ADA, domain, new UserId("user-" + i), VIEWER);
            host.sent(BOB, new DomainId("own"), new UserId("user-" + i), VIEWER);
        }
        String cursor = host.invitations
                .list(ADA, InvitationQuery.inDomain(domain).pageSize(2))
                .next()
                .orElseThrow();

        for (InvitationQuery query : List.of(
                InvitationQuery.inDomain(domain),
                InvitationQuery.inDomain(domain).after(cursor),
                InvitationQuery.inDomain(domain).inviter(ADA),
                InvitationQuery.sentByMe(domain),
                InvitationQuery.sentByMe(domain).inviter(ADA),
                InvitationQuery.toMe().invitee(new UserId("user-1")),
                InvitationQuery.toMe())) {
            assertThat(host.invitations.list(BOB, query).items()).isEmpty();
            assertThat(host.invitations.list(BOB, query).next()).isEmpty();
            assertThat(host.invitations.count(BOB, query)).isZero();
        }
        assertThat(host.invitations
                        .list(BOB, InvitationQuery.inDomain(new DomainId("own")).after(cursor))
                        .items())
                .as("a cursor is a position, whoever's it was")
                .allSatisfy(shown -> assertThat(shown.id().domain()).isEqualTo(new DomainId("own")));
        assertThat(host.invitations
                        .members()
                        .list(BOB, MemberQuery.inDomain(domain))
                        .items())
                .isEmpty();
        assertThat(host.invitations.members().history(BOB, domain, ADA)).isEmpty();
    }
}
