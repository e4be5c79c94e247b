package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.AuthorityScenario;
import dev.invitations.contract.fixture.AuthorityScenario.AuthorityCall;
import dev.invitations.contract.fixture.AuthorityScenario.AuthorityCaller;
import dev.invitations.contract.fixture.AuthorityScenario.Rank;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.operation.Operations;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 5: the answer is the same, byte for byte, for an unknown, a foreign and a hidden id. */
interface TenantIsolationRules extends StorageRules {

    /** Returns everything that a caller sees of an answer, without the name of the domain that the caller gave. */
    private static String seen(
            AuthorityScenario scenario, AuthorityCall call, UserId caller, InvitationId id, String role) {
        try {
            Object answer = scenario.operation(call, caller, id, role).on(scenario.host.invitations);
            return answer.toString().replace(id.domain().value(), "the domain");
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
    @DisplayName("5.1 every operation gives the same answer for unknown, foreign and hidden ids")
    default void unknown_foreign_and_forbidden_ids_get_the_same_answer() {
        AuthorityScenario scenario = new AuthorityScenario(emptyStorage());
        InvitationId pending = scenario.set(Operations.FIND, Rank.BELOW);
        InvitationId rejected = scenario.set(Operations.RESEND, Rank.BELOW);
        InvitationId accepted = scenario.set(Operations.FIND, Rank.BELOW);
        scenario.host.invitations.accept(AuthorityCaller.INVITEE.user(), accepted);
        InvitationId deleted = scenario.set(Operations.FIND, Rank.BELOW);
        scenario.host.invitations.delete(AuthorityCaller.ADMIN.user(), deleted);
        DomainId own = new DomainId("own");
        scenario.host.founded(own, BOB, OWNER);

        List<String> different = new ArrayList<>();
        for (UserId caller : List.of(BOB, AuthorityCaller.STRANGER.user(), AuthorityCaller.ELSEWHERE.user())) {
            for (AuthorityCall call : AuthorityCall.all()) {
                if (call.entry() == Operations.ADD_FOUNDER || call.isAboutTheCaller()) {
                    continue;
                }
                for (String role : List.of("viewer", "owner", "no-such-role")) {
                    String unknown = seen(
                            scenario, call, caller, new InvitationId(new DomainId("nowhere"), new UUID(0, 0)), role);
                    List<InvitationId> ids = new ArrayList<>(List.of(pending, rejected, accepted, deleted));
                    ids.add(new InvitationId(pending.domain(), new UUID(0, 0)));
                    ids.add(new InvitationId(pending.domain(), accepted.uuid()));
                    if (call.takesId()) {
                        ids.add(new InvitationId(own, pending.uuid()));
                        ids.add(new InvitationId(own, new UUID(0, 0)));
                    }
                    for (InvitationId id : ids) {
                        String answer = seen(scenario, call, caller, id, role);
                        if (!answer.equals(unknown)) {
                            different.add(call + " by " + caller + ": " + answer + " is not " + unknown);
                        }
                    }
                }
            }
        }
        assertThat(different).isEmpty();
    }

    @Test
    @DisplayName("5.2 callers that may not see or answer an invitation get the same answer as for an unknown id")
    default void callers_without_access_get_the_answer_of_an_unknown_id() {
        AuthorityScenario scenario = new AuthorityScenario(emptyStorage());
        InvitationId id = scenario.set(Operations.FIND, Rank.BELOW);
        InvitationId unknown = new InvitationId(id.domain(), new UUID(0, 0));
        int hidden = 0;
        for (AuthorityCall call : AuthorityCall.all()) {
            for (AuthorityCaller caller : AuthorityCaller.values()) {
                String answer = call.takesId() ? seen(scenario, call, caller.user(), id, "viewer") : "";
                if (answer.startsWith(Reason.NOT_FOUND.name())) {
                    hidden++;
                    assertThat(answer)
                            .as("%s by %s", call, caller)
                            .isEqualTo(seen(scenario, call, caller.user(), unknown, "viewer"));
                }
            }
        }
        assertThat(hidden).isGreaterThanOrEqualTo(30);
    }

    @Test
    @DisplayName("5.3 lists of a domain are empty for callers without access, even with a cursor of another list")
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
                .as("a cursor is a position, and any caller may use it")
                .allSatisfy(shown -> assertThat(shown.id().domain()).isEqualTo(new DomainId("own")));
        assertThat(host.members.list(BOB, MemberQuery.inDomain(domain)).items()).isEmpty();
        assertThat(host.members.history(BOB, domain, ADA)).isEmpty();
    }
}
