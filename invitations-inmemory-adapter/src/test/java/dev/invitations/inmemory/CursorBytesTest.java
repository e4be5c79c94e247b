package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.DeliverySettings;
import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Changes every byte of a valid cursor of every list to every other value, in its text and in its decoded bytes. The
 * window counts the cursors that are well-formed except for the checksum.
 */
@Tag("proof")
class CursorBytesTest {

    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");
    private static final char[] BEYOND_BYTES = {'\u0100', '\u0141', '\u2028', '\ud800', '\udc00', '\uff21', '\uffff'};

    /** One list: a valid cursor, and a call that passes another cursor. */
    private record Walk(String cursor, Consumer<String> from) {}

    @Test
    void every_changed_byte_of_a_cursor_is_refused() {
        HarnessReport report = HarnessReport.of("cursor-bytes");
        walks().forEach((name, walk) -> change(report, name, walk));
        report.end(5L * 28 * 255);
    }

    @Test
    void a_decoder_that_ignores_the_checksum_is_caught() {
        Walk walk = new Walk(walks().values().iterator().next().cursor(), CursorBytesTest::decodedWithoutChecksum);
        HarnessReport report = HarnessReport.of("cursor-broken");
        change(report, "no checksum", walk);
        assertThat(report.violations()).isPositive();
    }

    private static void change(HarnessReport report, String name, Walk walk) {
        String valid = walk.cursor();
        walk.from().accept(valid);
        for (int at = 0; at < valid.length(); at++) {
            for (char c = 0; c <= 0xff; c++) {
                refused(report, name, walk, valid.substring(0, at) + c + valid.substring(at + 1));
            }
            for (char c : BEYOND_BYTES) {
                refused(report, name, walk, valid.substring(0, at) + c + valid.substring(at + 1));
            }
            refused(report, name, walk, valid.substring(0, at));
            refused(report, name, walk, valid.substring(at + 1));
            refused(report, name, walk, valid.substring(0, at) + valid.substring(at + 1));
            refused(report, name, walk, valid.substring(0, at) + "A" + valid.substring(at));
        }
        for (String more : new String[] {"A", "=", "==", "\n", " ", "\0", valid}) {
            refused(report, name, walk, valid + more);
            refused(report, name, walk, more + valid);
        }
        byte[] bytes = Base64.getUrlDecoder().decode(valid);
        for (int at = 0; at < bytes.length; at++) {
            byte right = bytes[at];
            for (int value = 0; value <= 0xff; value++) {
                bytes[at] = (byte) value;
                refused(
                        report,
                        name,
                        walk,
                        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
                if (bytes[at] != right) {
                    report.hit();
                }
            }
            bytes[at] = right;
        }
    }

    private static void refused(HarnessReport report, String name, Walk walk, String cursor) {
        if (cursor.equals(walk.cursor())) {
            return;
        }
        report.tried();
        Optional<Reason> reason = Optional.empty();
        try {
            walk.from().accept(cursor);
        } catch (InvitationException refusal) {
            reason = Optional.of(refusal.reason());
        } catch (RuntimeException wrong) {
            report.violated(name + ", " + cursor + ": " + wrong);
        }
        if (!reason.equals(Optional.of(Reason.INVALID_CURSOR))) {
            report.violated(name + ", " + cursor + ": " + reason);
        }
    }

    private static void decodedWithoutChecksum(String cursor) {
        try {
            if (Base64.getUrlDecoder().decode(cursor).length == 28) {
                return;
            }
        } catch (IllegalArgumentException notBase64) {
            // refused by the throw at the end
        }
        throw InvitationException.of(Reason.INVALID_CURSOR);
    }

    /** Returns every paged list, each with two pages. */
    private static Map<String, Walk> walks() {
        Invitations library = Invitations.builder()
                .storage(InMemoryStorage.create())
                .roles(RoleCatalog.of(Role.of("owner", Action.allOfInvitations(), Action.allOfMembers())))
                .clock(SettableClock.at(Instant.parse("2026-01-01T12:00:00.123456Z")))
                .notifier(notification -> {
                    throw new IllegalStateException("to be a dead letter");
                })
                .delivery(DeliverySettings.standard().attempts(1))
                .build();
        library.members().addFounder(ADA, ACME, "owner");
        SendInvitations send = SendInvitations.to(ACME);
        for (int i = 0; i <= 100; i++) {
            send = send.invite(new UserId("user-" + i), "owner");
        }
        library.send(ADA, send);
        library.members().assign(ADA, ACME, new UserId("carol"), "owner");
        for (String other : new String[] {"globex", "initech"}) {
            library.members().addFounder(ADA, new DomainId(other), "owner");
            library.send(ADA, SendInvitations.to(new DomainId(other)).invite(BOB, "owner"));
        }
        library.notifications().deliver(1_000);

        Arguments byAda = Arguments.by(ADA);
        List<Operation> lists = List.of(
                Operations.LIST.with(
                        byAda.matching(InvitationQuery.inDomain(ACME).pageSize(1))),
                Operations.LIST.with(
                        byAda.matching(InvitationQuery.sentByMe(ACME).pageSize(1))),
                Operations.LIST.with(
                        Arguments.by(BOB).matching(InvitationQuery.toMe().pageSize(1))),
                Operations.LIST_MEMBERS.with(
                        byAda.matching(MemberQuery.inDomain(ACME).pageSize(1))),
                Operations.DEAD_LETTERS.with(Arguments.none()));
        assertThat(lists).extracting(Operation::entry).containsAll(paged());
        Map<String, Walk> walks = new LinkedHashMap<>();
        for (Operation list : lists) {
            String cursor = ((Page<?>) list.on(library)).next().orElseThrow();
            walks.put(list.toString(), new Walk(cursor, text -> list.after(text).on(library)));
        }
        return walks;
    }

    private static List<Operations> paged() {
        return Stream.of(Operations.values()).filter(Operations::isPaged).toList();
    }
}
