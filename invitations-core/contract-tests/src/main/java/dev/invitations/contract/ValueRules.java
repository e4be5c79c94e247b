package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Action;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 10: valid input is returned unchanged, and matches no other value. */
interface ValueRules extends StorageRules {

    /** Returns the text with the most bytes in UTF-8. Its characters differ, so that no index can compress it. */
    private static String longest(int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> Character.toString(0x4e00 + i * 79 % 20_000))
                .collect(Collectors.joining());
    }

    private static List<String> extremes() {
        List<String> all =
                new ArrayList<>(List.of("x".repeat(255), "\ud83d\ude00".repeat(127) + "x", "x", "0", "-1", "null"));
        all.addAll(List.of("bob", "Bob", "BOB", "b\u00f6b", "bo\u0308b", "b\u00d6b", "stra\u00dfe", "strasse"));
        all.addAll(List.of("\u00e9", "e\u0301", "\u212b", "\u00c5", "A\u030a", "\ufb01", "fi", "\uff41", "a"));
        all.addAll(List.of("i", "I", "\u0130", "\u0131", "i\u0307", "a b", "a  b", "a\u00a0b", "a\u2003b"));
        all.addAll(List.of("'", "''", "\"", "\\", "\\'", "`", "%", "_", "%_", "--", "/*", "?", "$1", ":a", "{0}"));
        all.addAll(List.of("'; DROP TABLE invitation; --", "<b>", "${x}", "a/b", "a|b", "a,b", "a;b", "a\ud83d\ude00"));
        all.addAll(List.of("\ud83d\udc69\ud83d\udc67", "\u0645\u0631\u062d\u0628\u0627", "\u4f60", "\uffff"));
        all.add(longest(255));
        all.addAll(List.of("\ue000", "z\u0335\u0321\u031b", "\u0300", "a\u0300", "\u00e0"));
        assertThat(all).doesNotHaveDuplicates();
        return all;
    }

    @Test
    @DisplayName("10.5 every valid user id is returned exactly, and matches no other user")
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
        assertThat(host.invitations
                        .send(ADA, SendInvitations.to(ACME).invite(invites))
                        .outcomes())
                .allSatisfy(again -> assertThat(again.refusal()).contains(Reason.ALREADY_INVITED));
        for (Invitation invitation : sent) {
            UserId user = new UserId(invitation.invitee().value());
            assertThat(host.invitations.inbox(user).pending()).containsExactly(invitation);
            assertThat(host.invitations.count(
                            ADA, InvitationQuery.inDomain(ACME).invitee(user)))
                    .isEqualTo(1);
            assertThat(host.roleOf(ACME, user)).isEmpty();
            host.invitations.accept(user, invitation.id());
            assertThat(host.members.find(user, ACME, user).user()).isEqualTo(user);
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
    @DisplayName("10.6 every valid domain id is returned exactly, and matches no other domain")
    default void every_valid_domain_id_is_returned_exactly() {
        TestHost host = TestHost.on(emptyStorage());
        for (String text : extremes()) {
            DomainId domain = new DomainId(text);
            UserId founder = new UserId(text);
            assertThat(host.members.addFounder(founder, domain, "owner").domain())
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
    @DisplayName("10.7 every valid role name is returned exactly, and matches no other role")
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

    @Test
    @DisplayName("10.10 every valid address is returned exactly, with folded A to Z, and matches no other address")
    default void every_valid_address_is_returned_exactly() {
        TestHost host = TestHost.withAcme(emptyStorage());
        List<String> texts = List.of(
                "a@b.c",
                "x".repeat(64) + "@" + "y".repeat(63) + "." + "z".repeat(63) + "." + "w".repeat(61),
                "x@" + "y.".repeat(125) + "z",
                "!#$%&'*+/=?^_`{|}~-@example.org",
                "carol.o'neil+tag_1@mail-1.example.org",
                "carol.o''neil@mail-1.example.org",
                "carol.o%neil@mail-1.example.org",
                "carol.oxneil@mail-1.example.org",
                "0@0.0",
                "Carol.Miller@EXAMPLE.org");
        for (String text : texts) {
            EmailAddress address = EmailAddress.of(text);
            VerifiedUser user =
                    VerifiedUser.of(new UserId("user-" + texts.indexOf(text))).withEmail(address);
            InvitationId id = host.sent(ADA, ACME, address, VIEWER);
            assertThat(host.stored(id).invitee().value()).isEqualTo(text.toLowerCase(Locale.ROOT));
            assertThat(host.invitations.inbox(user).pending()).containsExactly(host.stored(id));
            assertThat(host.invitations.count(
                            ADA, InvitationQuery.inDomain(ACME).invitee(address)))
                    .isEqualTo(1);
            assertThat(host.invitations.accept(user, id).invitee()).isEqualTo(address);
            assertThat(host.invitations.history(user.user(), id))
                    .extracting(event -> event.subject())
                    .containsExactly(address, address);
        }
        assertThat(host.invitations.count(ADA, InvitationQuery.inDomain(ACME))).isEqualTo(texts.size());
        assertThat(host.taken().stream()
                        .filter(Notification::isInvitation)
                        .map(one -> one.recipient().value()))
                .containsExactlyElementsOf(texts.stream()
                        .map(text -> EmailAddress.of(text).value())
                        .toList());
    }

    private static List<String> texts(int longest) {
        return List.of(
                "x",
                " ",
                "a ",
                " a",
                "a  b\u00a0",
                "a\r\nb\n\nc\r",
                "'\"`\\' OR 1=1; --",
                "{\"team\": [1, null], \"a\\u0000\": \"\"}",
                "<b>&lt;${x}%s{0}?</b>",
                "\u00e9 e\u0301 \u4f60\u597d \u0645\u0631\u062d\u0628\u0627 \ud83d\udc69\u200d\ud83d\udc67",
                "null",
                "x".repeat(longest),
                "\ud83d\ude00".repeat(longest / 2),
                longest(longest));
    }

    @Test
    @DisplayName("10.11 message, language and data are stored exactly at send, and stay at resend, renewal and answer")
    default void the_texts_of_an_invitation_are_stored_exactly() {
        TestHost host = TestHost.withAcme(emptyStorage());
        List<String> messages = texts(1_000);
        List<String> data = new ArrayList<>(texts(4_000));
        List<String> languages = List.of(
                "de", "DE-ch", "zh-Hant-TW", "x-a-b-c", "sr-Latn-RS-1994", "de-abcdefgh-abcdefgh-abcdefgh-12345");
        for (int i = 0; i < messages.size(); i++) {
            EmailAddress address = EmailAddress.of("user-" + i + "@example.org");
            Actor user = VerifiedUser.of(new UserId("user-" + i)).withEmail(address);
            Invite invite = Invite.of(address, "viewer")
                    .message(messages.get(i))
                    .language(languages.get(i % languages.size()))
                    .data(data.get(data.size() - 1 - i));
            Invitation sent = host.invitations
                    .send(ADA, SendInvitations.to(ACME).invite(List.of(invite)))
                    .sent()
                    .get(0);
            assertThat(sent.message()).contains(messages.get(i));
            assertTexts(host, sent, invite);
            assertThat(host.invitations.inbox(user).pending()).containsExactly(sent);
            host.invitations.reject(user, sent.id());
            assertTexts(host, sent, invite);
            host.invitations.resend(ADA, sent.id(), "admin");
            assertTexts(host, sent, invite);
            host.invitations.accept(user, sent.id());
            assertTexts(host, sent, invite);
            assertThat(host.taken()).hasSize(4).allSatisfy(one -> {
                assertThat(one.data()).isEqualTo(invite.data());
                assertThat(one.invitation().message()).isEqualTo(invite.message());
                assertThat(one.invitation().language()).isEqualTo(invite.language());
            });
        }
    }

    private static void assertTexts(TestHost host, Invitation sent, Invite invite) {
        Invitation stored = host.stored(sent.id());
        assertThat(stored.message()).isEqualTo(invite.message());
        assertThat(stored.language()).isEqualTo(invite.language());
        assertThat(host.storage.load(sent.id(), ADA).data(sent.id().uuid())).isEqualTo(invite.data());
        assertThat(host.storage
                        .load(ACME, ADA, List.of(sent.invitee()))
                        .data(sent.id().uuid()))
                .isEqualTo(invite.data());
        assertThat(host.invitations
                        .list(ADA, InvitationQuery.inDomain(ACME).invitee(sent.invitee()))
                        .items())
                .containsExactly(stored);
    }

    @Test
    @DisplayName("10.13 the data of an invitation is in no answer of the library, and in no text of a value or refusal")
    default void the_data_of_an_invitation_is_in_no_answer() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Invite invite = Invite.of(MAIL, "viewer").message("shown").data("hidden");
        SendInvitations request = SendInvitations.to(ACME).invite(List.of(invite));
        List<Object> seen = new ArrayList<>(List.of(request, host.invitations.send(ADA, request)));
        InvitationId id = host.live(ACME, MAIL);
        for (Actor actor : List.of(ADA, VERIFIED)) {
            seen.add(host.invitations.find(actor, id));
            seen.add(host.invitations.history(actor, id));
            seen.add(host.invitations.inbox(actor));
            seen.add(host.invitations.list(actor, InvitationQuery.toMe()));
            seen.add(host.invitations.list(actor, InvitationQuery.inDomain(ACME)));
        }
        seen.add(host.invitations.send(ADA, request));
        seen.add(refused(Reason.ALREADY_PENDING, () -> host.invitations.resend(ADA, id)));
        seen.add(host.invitations.reject(VERIFIED, id));
        seen.add(refused(Reason.ALREADY_REJECTED, () -> host.invitations.accept(VERIFIED, id)));
        seen.addAll(host.taken());
        assertThat(seen).allSatisfy(one -> assertThat(one.toString()).doesNotContain("hidden"));
    }

    @Test
    @DisplayName("10.12 an invitation without texts has none, and a renewal or a second send does not change the texts")
    default void a_repeated_send_does_not_change_the_texts() {
        TestHost host = TestHost.withAcme(emptyStorage(), builder -> builder.timeToLive(Duration.ofHours(1)));
        Invite first = Invite.of(MAIL, "viewer").message("first").data("first data");
        Invite second =
                Invite.of(MAIL, "admin").message("second").data("second data").language("fr");
        Invitation sent = host.invitations
                .send(ADA, SendInvitations.to(ACME).invite(List.of(first)))
                .sent()
                .get(0);
        SendInvitations again = SendInvitations.to(ACME).invite(List.of(second));
        assertThat(host.invitations.send(ADA, again).outcomes().get(0).refusal())
                .contains(Reason.ALREADY_INVITED);
        host.taken();
        host.advance(Duration.ofHours(1));
        Invitation renewed = host.invitations.send(ADA, again).sent().get(0);
        assertThat(renewed.id()).isEqualTo(sent.id());
        assertThat(renewed.role()).isEqualTo("admin");
        assertTexts(host, renewed, first);
        assertThat(host.taken()).extracting(Notification::data).containsExactly(Optional.of("first data"));

        Invitation plain = host.stored(host.sent(ADA, ACME, BOB, VIEWER));
        assertThat(plain.message()).isEmpty();
        assertThat(plain.language()).isEmpty();
        assertThat(host.storage.load(plain.id(), ADA).data(plain.id().uuid())).isEmpty();
        assertThat(host.taken()).extracting(Notification::data).containsExactly(Optional.empty());
    }
}
