package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.ACME;
import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.OWNER;
import static dev.invitations.contract.fixture.TestHost.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Members;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Promise 10: bad input gets a typed error before any I/O, and valid input comes back unchanged. */
@SuppressWarnings("NullAway") // callers without NullAway may pass null
interface InputRules extends StorageRules {

    UUID ANY = new UUID(1, 1);

    /** A call that takes a value in one field, and the field's name in the error. */
    record Probe(String verb, String field, Consumer<@Nullable String> call) {}

    private static Storage untouched(Storage storage) {
        return ForwardingStorage.watched(storage, call -> {
            throw new AssertionError("I/O on bad input: " + call);
        });
    }

    private static List<@Nullable String> badIds() {
        List<@Nullable String> ids = new ArrayList<>(
                List.of("", " ", "\t", "\u00a0", "\u3000", " a", "a ", "\u00a0a", "a\u2003", "a\u2028", "\na", "a\r"));
        ids.addAll(List.of("a\u0000b", "a\u0001", "a\nb", "\u007f", "a\u0085b", "\u001b[31m"));
        ids.addAll(List.of("\ud800", "\udc00", "a\ud83d", "\ude00a", "a\udc00\ud800b"));
        ids.addAll(List.of("x".repeat(256), "\ud83d\ude00".repeat(128), "x".repeat(10_000_000)));
        ids.add(null);
        return ids;
    }

    private static List<@Nullable String> badNames() {
        List<@Nullable String> names = new ArrayList<>(List.of(
                "", " ", "a b", " a", "a ", "a\n", "a\u0000", "a/b", "a*", "a,b", "\u00e9", "\ud83d\ude00", "\uff41"));
        names.addAll(List.of("x".repeat(256), "x".repeat(10_000_000), "a'b", "\ud800"));
        names.add(null);
        return names;
    }

    private static void refusesInput(String what, String field, Runnable call) {
        InvitationException refusal;
        try {
            refusal = TestHost.refused(Reason.INVALID_INPUT, call);
        } catch (AssertionError wrong) {
            throw new AssertionError(what + ": " + wrong.getMessage(), wrong);
        }
        assertThat(refusal.field()).as(what).contains(field);
        assertThat(refusal.invitation()).as(what).isEmpty();
        assertThat(refusal.getMessage()).as(what).startsWith(field + " must ").hasSizeLessThan(200);
    }

    private static InvitationId id(@Nullable String domain) {
        return new InvitationId(new DomainId(domain), ANY);
    }

    private static Map<String, BiConsumer<UserId, InvitationId>> verbsOnOneInvitation(Invitations verbs) {
        return Map.of(
                "accept", verbs::accept,
                "reject", verbs::reject,
                "resend", verbs::resend,
                "resend as", (actor, id) -> verbs.resend(actor, id, "viewer"),
                "delete", verbs::delete,
                "find", verbs::find,
                "history", verbs::history);
    }

    @Test
    @DisplayName("10.1 every id of every verb")
    default void every_invalid_id_is_refused() {
        TestHost host = TestHost.on(untouched(emptyStorage()));
        Invitations verbs = host.invitations;
        Members members = verbs.members();
        List<Probe> probes = new ArrayList<>();
        verbsOnOneInvitation(verbs).forEach((name, verb) -> {
            probes.add(new Probe(name, "actor", bad -> verb.accept(new UserId(bad), id("acme"))));
            probes.add(new Probe(name, "id.domain", bad -> verb.accept(BOB, id(bad))));
        });
        Invite good = Invite.of(BOB, "viewer");
        SendInvitations send = SendInvitations.to(ACME).invite(List.of(good));
        probes.add(new Probe("send", "actor", bad -> verbs.send(new UserId(bad), send)));
        probes.add(new Probe(
                "send",
                "domain",
                bad -> verbs.send(ADA, SendInvitations.to(new DomainId(bad)).invite(List.of(good)))));
        probes.add(new Probe(
                "send", "invites[1].invitee", bad -> verbs.send(ADA, send.invite(new UserId(bad), "viewer"))));
        probes.add(new Probe("send one", "actor", bad -> verbs.send(new UserId(bad), ACME, BOB, "viewer")));
        probes.add(new Probe("send one", "domain", bad -> verbs.send(ADA, new DomainId(bad), BOB, "viewer")));
        probes.add(new Probe("send one", "invitee", bad -> verbs.send(ADA, ACME, new UserId(bad), "viewer")));
        probes.add(new Probe("inbox", "actor", bad -> verbs.inbox(new UserId(bad))));
        InvitationQuery query = InvitationQuery.inDomain(ACME);
        Map<String, BiConsumer<UserId, InvitationQuery>> lists = Map.of("list", verbs::list, "count", verbs::count);
        lists.forEach((name, verb) -> {
            probes.add(new Probe(name, "actor", bad -> verb.accept(new UserId(bad), query)));
            probes.add(new Probe(name, "domain", bad -> verb.accept(ADA, InvitationQuery.inDomain(new DomainId(bad)))));
            probes.add(new Probe(name, "domain", bad -> verb.accept(ADA, InvitationQuery.sentByMe(new DomainId(bad)))));
            probes.add(new Probe(name, "inviter", bad -> verb.accept(ADA, query.inviter(new UserId(bad)))));
            probes.add(new Probe(name, "invitee", bad -> verb.accept(ADA, query.invitee(new UserId(bad)))));
        });
        probes.add(new Probe("found", "domain", bad -> members.addFounder(ADA, new DomainId(bad), "owner")));
        probes.add(new Probe("found", "actor", bad -> members.addFounder(new UserId(bad), ACME, "owner")));
        probes.add(new Probe("assign", "actor", bad -> members.assign(new UserId(bad), ACME, BOB, "owner")));
        probes.add(new Probe("assign", "domain", bad -> members.assign(ADA, new DomainId(bad), BOB, "owner")));
        probes.add(new Probe("assign", "user", bad -> members.assign(ADA, ACME, new UserId(bad), "owner")));
        probes.add(new Probe("remove", "actor", bad -> members.remove(new UserId(bad), ACME, BOB)));
        probes.add(new Probe("remove", "domain", bad -> members.remove(ADA, new DomainId(bad), BOB)));
        probes.add(new Probe("remove", "user", bad -> members.remove(ADA, ACME, new UserId(bad))));
        probes.add(new Probe("find member", "actor", bad -> members.find(new UserId(bad), ACME, BOB)));
        probes.add(new Probe("find member", "domain", bad -> members.find(ADA, new DomainId(bad), BOB)));
        probes.add(new Probe("find member", "user", bad -> members.find(ADA, ACME, new UserId(bad))));
        probes.add(new Probe("history of member", "actor", bad -> members.history(new UserId(bad), ACME, BOB)));
        probes.add(new Probe("history of member", "domain", bad -> members.history(ADA, new DomainId(bad), BOB)));
        probes.add(new Probe("history of member", "user", bad -> members.history(ADA, ACME, new UserId(bad))));
        probes.add(
                new Probe("list members", "actor", bad -> members.list(new UserId(bad), MemberQuery.inDomain(ACME))));
        probes.add(
                new Probe("list members", "domain", bad -> members.list(ADA, MemberQuery.inDomain(new DomainId(bad)))));
        probes.add(new Probe(
                "may", "user", bad -> members.isAllowed(new UserId(bad), ACME, Action.of("dashboards.view"))));
        probes.add(new Probe(
                "may", "domain", bad -> members.isAllowed(ADA, new DomainId(bad), Action.of("dashboards.view"))));
        probes.add(new Probe("permissions", "actor", bad -> members.permissions(new UserId(bad), ACME)));
        probes.add(new Probe("permissions", "domain", bad -> members.permissions(ADA, new DomainId(bad))));
        everyProbeRefuses(probes, badIds());
    }

    @Test
    @DisplayName("10.2 every name of a role or an action")
    default void every_invalid_name_of_a_role_or_action_is_refused() {
        TestHost host = TestHost.on(untouched(emptyStorage()));
        Invitations verbs = host.invitations;
        Members members = verbs.members();
        InvitationQuery query = InvitationQuery.inDomain(ACME);
        SendInvitations send = SendInvitations.to(ACME).invite(BOB, "viewer");
        List<Probe> requests = List.of(
                new Probe("send", "invites[1].role", bad -> verbs.send(ADA, send.invite(BOB, bad))),
                new Probe("list", "role", bad -> verbs.list(ADA, query.role(bad))),
                new Probe("count", "role", bad -> verbs.count(ADA, query.role(bad))));
        List<Probe> probes = List.of(
                new Probe("send one", "role", bad -> verbs.send(ADA, ACME, BOB, bad)),
                new Probe("resend", "role", bad -> verbs.resend(ADA, id("acme"), bad)),
                new Probe("found", "role", bad -> members.addFounder(ADA, ACME, bad)),
                new Probe("assign", "role", bad -> members.assign(ADA, ACME, BOB, bad)),
                new Probe("may", "action", bad -> members.isAllowed(ADA, ACME, Action.of(bad))));
        everyProbeRefuses(probes, badNames());
        // A request already refuses null in its builder methods.
        List<@Nullable String> present = badNames();
        present.remove(null);
        everyProbeRefuses(requests, present);
    }

    private static void everyProbeRefuses(List<Probe> probes, List<@Nullable String> values) {
        for (Probe probe : probes) {
            for (int i = 0; i < values.size(); i++) {
                String bad = values.get(i);
                refusesInput(
                        probe.verb() + ", bad value " + i,
                        probe.field(),
                        () -> probe.call().accept(bad));
            }
        }
    }

    @Test
    @DisplayName("10.3 missing arguments, and batches and pages that are too small or too large")
    default void missing_arguments_and_invalid_sizes_are_refused() {
        TestHost host = TestHost.on(untouched(emptyStorage()));
        Invitations verbs = host.invitations;
        Members members = verbs.members();
        verbsOnOneInvitation(verbs).forEach((name, verb) -> {
            refusesInput(name, "actor", () -> verb.accept(null, id("acme")));
            refusesInput(name, "id", () -> verb.accept(BOB, null));
            refusesInput(name, "id.domain", () -> verb.accept(BOB, new InvitationId(null, ANY)));
            refusesInput(name, "id.uuid", () -> verb.accept(BOB, new InvitationId(ACME, null)));
        });
        Invite good = Invite.of(BOB, "viewer");
        refusesInput(
                "send", "actor", () -> verbs.send(null, SendInvitations.to(ACME).invite(List.of(good))));
        refusesInput("send", "request", () -> verbs.send(ADA, null));
        refusesInput("send one", "actor", () -> verbs.send(null, ACME, BOB, "viewer"));
        refusesInput("send one", "domain", () -> verbs.send(ADA, null, BOB, "viewer"));
        refusesInput("send one", "invitee", () -> verbs.send(ADA, ACME, null, "viewer"));
        for (int size : new int[] {0, 1_001, Integer.MAX_VALUE}) {
            refusesInput(
                    "send to " + size,
                    "invites",
                    () -> verbs.send(ADA, SendInvitations.to(ACME).invite(Collections.nCopies(size, good))));
        }

        refusesInput("inbox", "actor", () -> verbs.inbox(null));
        InvitationQuery query = InvitationQuery.inDomain(ACME);
        Map<String, BiConsumer<UserId, InvitationQuery>> lists = Map.of("list", verbs::list, "count", verbs::count);
        lists.forEach((name, verb) -> {
            refusesInput(name, "actor", () -> verb.accept(null, query));
            refusesInput(name, "query", () -> verb.accept(ADA, null));
            refusesInput(name, "statuses", () -> verb.accept(ADA, query.status(Status.PENDING, Status.DELETED)));
            for (int size : new int[] {0, -1, 101, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                refusesInput(name, "pageSize", () -> verb.accept(ADA, query.pageSize(size)));
            }
        });
        for (int size : new int[] {0, -1, 101, Integer.MAX_VALUE}) {
            refusesInput(
                    "list members",
                    "pageSize",
                    () -> members.list(ADA, MemberQuery.inDomain(ACME).pageSize(size)));
        }
        for (int limit : new int[] {0, -1, 1_001, Integer.MAX_VALUE}) {
            refusesInput("deliver", "limit", () -> verbs.notifications().deliver(limit));
        }
        refusesInput("list members", "query", () -> members.list(ADA, null));
        refusesInput("list members", "actor", () -> members.list(null, MemberQuery.inDomain(ACME)));
        refusesInput("found", "domain", () -> members.addFounder(ADA, null, "owner"));
        refusesInput("found", "actor", () -> members.addFounder(null, ACME, "owner"));
        refusesInput("assign", "user", () -> members.assign(ADA, ACME, null, "owner"));
        refusesInput("remove", "user", () -> members.remove(ADA, ACME, null));
        refusesInput("find member", "user", () -> members.find(ADA, ACME, null));
        refusesInput("history of member", "user", () -> members.history(ADA, ACME, null));
        refusesInput("may", "user", () -> members.isAllowed(null, ACME, Action.of("dashboards.view")));
        refusesInput("permissions", "actor", () -> members.permissions(null, ACME));
        refusesInput("permissions", "domain", () -> members.permissions(ADA, null));
    }

    @Test
    @DisplayName("10.4 a cursor that this library did not make: every changed character, and any other text")
    default void every_changed_cursor_is_refused() {
        Storage storage = emptyStorage();
        TestHost host = TestHost.withAcme(storage);
        host.sent(ADA, ACME, BOB, VIEWER);
        host.joined(ADA, ACME, new UserId("user"), VIEWER);
        InvitationQuery query = InvitationQuery.inDomain(ACME).pageSize(1);
        String cursor = host.invitations.list(ADA, query).next().orElseThrow();
        String ofMembers = host.invitations
                .members()
                .list(ADA, MemberQuery.inDomain(ACME).pageSize(1))
                .next()
                .orElseThrow();

        List<String> bad = new ArrayList<>(List.of("", " ", "null", "0", cursor + "=", cursor + cursor, " " + cursor));
        bad.addAll(List.of(cursor + "\n", "x".repeat(cursor.length()), "-".repeat(cursor.length())));
        bad.addAll(List.of("\u00e9".repeat(cursor.length()), "A".repeat(cursor.length()), "_".repeat(cursor.length())));
        bad.addAll(List.of("x".repeat(10_000_000), "' OR 1=1 --", "\ud800"));
        for (String valid : List.of(cursor, ofMembers)) {
            for (int i = 0; i < valid.length(); i++) {
                bad.add(valid.substring(0, i));
                for (char c : "ABMZabmz019-_+/= \u0000\u00e9".toCharArray()) {
                    if (c != valid.charAt(i)) {
                        bad.add(valid.substring(0, i) + c + valid.substring(i + 1));
                    }
                }
                for (int bit = 0; bit < 6; bit++) {
                    char flipped = (char) (valid.charAt(i) ^ (1 << bit));
                    bad.add(valid.substring(0, i) + flipped + valid.substring(i + 1));
                }
            }
        }
        Invitations verbs = TestHost.on(untouched(storage)).invitations;
        for (String text : bad) {
            TestHost.refused(Reason.INVALID_CURSOR, () -> verbs.list(ADA, query.after(text)));
            TestHost.refused(
                    Reason.INVALID_CURSOR,
                    () -> verbs.members().list(ADA, MemberQuery.inDomain(ACME).after(text)));
        }
        assertThat(host.invitations.list(ADA, query.after(cursor)).items()).hasSize(1);
        assertThat(host.invitations.list(ADA, query).items()).hasSize(1);
    }

    private static List<String> extremes() {
        List<String> all =
                new ArrayList<>(List.of("x".repeat(255), "\ud83d\ude00".repeat(127) + "x", "x", "0", "-1", "null"));
        all.addAll(List.of("bob", "Bob", "BOB", "b\u00f6b", "bo\u0308b", "b\u00d6b", "stra\u00dfe", "strasse"));
        all.addAll(List.of("\u00e9", "e\u0301", "\u212b", "\u00c5", "A\u030a", "\ufb01", "fi", "\uff41", "a"));
        all.addAll(List.of("i", "I", "\u0130", "\u0131", "i\u0307", "a b", "a  b", "a\u00a0b", "a\u2003b"));
        all.addAll(List.of("a\u200b", "\u200ba", "\ufeffa", "a\ufeff", "\u202etxt.exe", "\u2066a\u2069", "\uffff"));
        all.addAll(List.of("'", "''", "\"", "\\", "\\'", "`", "%", "_", "%_", "--", "/*", "?", "$1", ":a", "{0}"));
        all.addAll(List.of("'; DROP TABLE invitation; --", "<b>", "${x}", "a/b", "a|b", "a,b", "a;b", "a\ud83d\ude00"));
        all.addAll(List.of(
                "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67", "\u0645\u0631\u062d\u0628\u0627", "\u4f60"));
        all.addAll(List.of("\ue000", "z\u0335\u0321\u031b", "\u0300", "a\u0300", "\u00e0"));
        assertThat(all).doesNotHaveDuplicates();
        return all;
    }

    @Test
    @DisplayName("10.5 every valid user id comes back exactly, and matches no other user")
    default void every_valid_user_id_is_returned_exactly() {
        TestHost host = TestHost.withAcme(emptyStorage());
        List<String> extremes = extremes();
        List<Invite> invites = extremes.stream()
                .map(text -> Invite.of(new UserId(text), "viewer"))
                .toList();
        List<Invitation> sent = host.invitations
                .send(ADA, SendInvitations.to(ACME).invite(invites))
                .sent();
        assertThat(sent).extracting(invitation -> invitation.invitee().value()).isEqualTo(extremes);
        for (Invitation invitation : sent) {
            UserId user = new UserId(invitation.invitee().value());
            assertThat(host.invitations.inbox(user).pending()).containsExactly(invitation);
            assertThat(host.invitations.count(
                            ADA, InvitationQuery.inDomain(ACME).invitee(user)))
                    .isEqualTo(1);
            assertThat(host.roleOf(ACME, user)).isEmpty();
            host.invitations.accept(user, invitation.id());
            assertThat(host.invitations.members().find(user, ACME, user).user()).isEqualTo(user);
            assertThat(host.stored(invitation.id()).changedBy()).isEqualTo(user);
            assertThat(host.invitations.history(user, invitation.id()))
                    .extracting(event -> event.subject())
                    .containsExactly(user, user);
        }
        assertThat(host.taken().stream()
                        .filter(one -> one.recipient().equals(ADA))
                        .map(one -> one.invitation().invitee().value()))
                .containsExactlyInAnyOrderElementsOf(extremes);
    }

    @Test
    @DisplayName("10.6 every valid domain id comes back exactly, and matches no other domain")
    default void every_valid_domain_id_is_returned_exactly() {
        TestHost host = TestHost.on(emptyStorage());
        for (String text : extremes()) {
            DomainId domain = new DomainId(text);
            UserId founder = new UserId(text);
            assertThat(host.invitations
                            .members()
                            .addFounder(founder, domain, "owner")
                            .domain())
                    .isEqualTo(domain);
            InvitationId id = host.sent(founder, domain, ADA, OWNER);
            assertThat(host.invitations
                            .list(founder, InvitationQuery.inDomain(domain))
                            .items())
                    .containsExactly(host.stored(id));
            assertThat(host.stored(id).inviter()).isEqualTo(founder);
            assertThat(host.storage.memberships().page(domain, null, 10)).hasSize(1);
        }
        assertThat(host.invitations.count(ADA, InvitationQuery.toMe()))
                .isEqualTo(extremes().size());
    }

    @Test
    @DisplayName("10.7 every valid role name comes back exactly, and matches no other role")
    default void every_valid_role_name_is_returned_exactly() {
        TestHost host = TestHost.withAcme(emptyStorage());
        List<String> names =
                List.of("r", "R", "x".repeat(255), "X".repeat(255), "a.b_c:d-e", "a.b-c:d_e", "0", ".", "--");
        for (String name : names) {
            host.define(Role.of(name, Action.of("dashboards.view")));
        }
        for (int i = 0; i < names.size(); i++) {
            UserId user = new UserId("user-" + i);
            host.joined(ADA, ACME, user, Role.of(names.get(i)));
            assertThat(host.roleOf(ACME, user)).contains(names.get(i));
            assertThat(host.invitations.count(
                            ADA, InvitationQuery.inDomain(ACME).role(names.get(i))))
                    .isEqualTo(1);
        }
    }
}
