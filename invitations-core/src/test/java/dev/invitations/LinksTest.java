package dev.invitations;

import static dev.invitations.InvitationFixtures.ACME;
import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.InvitationFixtures.but;
import static dev.invitations.InvitationFixtures.member;
import static dev.invitations.InvitationFixtures.pending;
import static dev.invitations.RefusalAssertions.assertInvalid;
import static dev.invitations.RefusalAssertions.assertRefused;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Action;
import dev.invitations.model.Actor;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Notification;
import dev.invitations.model.Notification.Kind;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.port.Listener;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Storage;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The links of notifications, the invitations that they open, and wrong links, which reach no storage. */
class LinksTest extends RecordingTestBase {

    private static final EmailAddress ADDRESS = EmailAddress.of("carol@example.org");
    private static final LinkKeys KEYS = LinkKeys.of(new byte[32]);
    private static final Instant LATER = NOW.plusSeconds(3_600);
    private static final String TOKEN = LinkToken.make(KEYS, FIRST);
    private static final LinkHolder HOLDER = LinkHolder.of(CAROL, TOKEN);

    private static Invitation toAddress(long number) {
        return but(pending(number)).invitee(ADDRESS).expiresAt(LATER).build();
    }

    private Invitations linked() {
        return builder().links(KEYS).timeToLive(Duration.ofDays(1)).build();
    }

    // ---- a wrong token

    private static final Map<String, BiConsumer<Invitations, Actor>> VERBS = new TreeMap<>(Map.ofEntries(
            verb(
                    "Invitations.send/2",
                    (it, actor) -> it.send(actor, SendInvitations.to(ACME).invite(BOB, "viewer"))),
            verb("Invitations.send/4", (it, actor) -> it.send(actor, ACME, BOB, "viewer")),
            verb("Invitations.accept/2", (it, actor) -> it.accept(actor, FIRST)),
            verb("Invitations.reject/2", (it, actor) -> it.reject(actor, FIRST)),
            verb("Invitations.resend/2", (it, actor) -> it.resend(actor, FIRST)),
            verb("Invitations.resend/3", (it, actor) -> it.resend(actor, FIRST, "viewer")),
            verb("Invitations.delete/2", (it, actor) -> it.delete(actor, FIRST)),
            verb("Invitations.find/2", (it, actor) -> it.find(actor, FIRST)),
            verb("Invitations.history/2", (it, actor) -> it.history(actor, FIRST)),
            verb("Invitations.inbox/1", Invitations::inbox),
            verb("Invitations.list/2", (it, actor) -> it.list(actor, InvitationQuery.toMe())),
            verb("Invitations.count/2", (it, actor) -> it.count(actor, InvitationQuery.toMe())),
            verb("Members.addFounder/3", (it, actor) -> it.members().addFounder(actor, ACME, "owner")),
            verb("Members.assign/4", (it, actor) -> it.members().assign(actor, ACME, BOB, "viewer")),
            verb("Members.remove/3", (it, actor) -> it.members().remove(actor, ACME, BOB)),
            verb("Members.transfer/4", (it, actor) -> it.members().transfer(actor, ACME, BOB, "viewer")),
            verb("Members.find/3", (it, actor) -> it.members().find(actor, ACME, BOB)),
            verb("Members.permissions/2", (it, actor) -> it.members().permissions(actor, ACME)),
            verb("Members.list/2", (it, actor) -> it.members().list(actor, MemberQuery.inDomain(ACME))),
            verb("Members.history/3", (it, actor) -> it.members().history(actor, ACME, BOB))));

    private static Map.Entry<String, BiConsumer<Invitations, Actor>> verb(
            String name, BiConsumer<Invitations, Actor> call) {
        return Map.entry(name, call);
    }

    static Set<String> verbs() {
        return VERBS.keySet();
    }

    @Test
    void the_verbs_are_all_methods_with_an_actor() {
        assertThat(Stream.of(Invitations.class, Members.class)
                        .flatMap(type -> Arrays.stream(type.getMethods()))
                        .filter(method ->
                                Arrays.asList(method.getParameterTypes()).contains(Actor.class))
                        .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName() + "/"
                                + method.getParameterCount())
                        .collect(Collectors.toSet()))
                .isEqualTo(VERBS.keySet());
    }

    /** Returns a storage or a part of it that fails at every call. */
    private static <T> T untouchable(Class<T> port) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "invitations", "memberships", "outbox" -> untouchable(method.getReturnType());
                    case "joinsHostTransactions" -> false;
                    default -> throw new AssertionError("The storage was called: " + method.getName());
                }));
    }

    private static Invitations untouchable(LinkKeys keys) {
        return Invitations.builder()
                .storage(untouchable(Storage.class))
                .roles(domain -> {
                    throw new AssertionError("The role catalogue was called");
                })
                .links(keys)
                .timeToLive(Duration.ofDays(1))
                .build();
    }

    private static List<String> wrongTokens() {
        byte[] secret = new byte[32];
        secret[31] = 1;
        return List.of(
                "",
                "i1",
                TOKEN + "A",
                TOKEN.substring(0, TOKEN.length() - 1),
                TOKEN.replaceFirst("\\.", ".A"),
                LinkToken.make(LinkKeys.of(secret), FIRST),
                "x".repeat(100_000));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void a_wrong_token_is_not_found_before_any_call_of_the_storage(String verb) {
        BiConsumer<Invitations, Actor> call = requireNonNull(VERBS.get(verb));
        for (String wrong : wrongTokens()) {
            assertRefused(Reason.NOT_FOUND, () -> call.accept(untouchable(KEYS), LinkHolder.of(CAROL, wrong)));
        }
        assertRefused(Reason.NOT_FOUND, () -> call.accept(untouchable(LinkKeys.none()), HOLDER));
        assertThatThrownBy(() -> call.accept(untouchable(KEYS), HOLDER))
                .as("with the right token")
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("was called");
    }

    @Test
    void reading_a_wrong_link_is_not_found_before_any_call_of_the_storage() {
        for (String wrong : wrongTokens()) {
            assertRefused(Reason.NOT_FOUND, () -> untouchable(KEYS).links().read(wrong));
        }
        Links without = untouchable(LinkKeys.none()).links();
        assertRefused(Reason.NOT_FOUND, () -> without.read(TOKEN));
    }

    // ---- the page of a link

    @Test
    void a_link_is_read_without_effect() {
        storage.stored = List.of(toAddress(1));
        Invitations invitations = linked();
        assertThat(invitations.links().read(TOKEN)).isEqualTo(toAddress(1));
        assertThat(invitations.links().read(TOKEN)).isEqualTo(toAddress(1));
        assertThat(storage.calls).containsExactly("read 1", "read 1");
        now = LATER;
        assertThat(invitations.links().read(TOKEN).status()).isEqualTo(Status.EXPIRED);
        storage.stored = List.of();
        assertRefused(Reason.NOT_FOUND, () -> invitations.links().read(TOKEN));
        assertThat(invitations.links()).isSameAs(invitations.links());
    }

    @Test
    void a_link_ends_when_an_instance_without_a_time_to_live_resends_the_invitation() {
        storage.stored = List.of(
                but(toAddress(1)).expiresAt(Optional.empty()).timesSent(2).build());
        assertRefused(Reason.NOT_FOUND, () -> linked().links().read(TOKEN));
        assertRefused(Reason.NOT_FOUND, () -> linked().find(HOLDER, FIRST));
        assertRefused(Reason.NOT_FOUND, () -> linked().accept(HOLDER, FIRST));
        assertRefused(Reason.NOT_FOUND, () -> linked().reject(HOLDER, FIRST));
        assertThat(storage.commits).isEmpty();
    }

    @Test
    @NullUnmarked
    void a_missing_token_is_invalid() {
        assertInvalid("token", () -> linked().links().read(null));
    }

    // ---- the scope of a link holder

    @Test
    void the_holder_of_a_link_answers_the_linked_invitation() {
        storage.stored = List.of(toAddress(1));
        Invitation accepted = linked().accept(HOLDER, FIRST);
        assertThat(accepted.claimant()).contains(CAROL);
        assertThat(storage.calls).first().isEqualTo("load 1 and carol with [carol]");
        assertThat(storage.commits.get(0).get(1).event().claim()).contains(HistoryEvent.ClaimKind.LINK);
        assertThat(linked().reject(HOLDER, FIRST).status()).isEqualTo(Status.REJECTED);
        assertThat(linked().find(HOLDER, FIRST)).isEqualTo(toAddress(1));
    }

    /** The other invitations are to the same address: in the same domain, and with the same UUID in another domain. */
    @Test
    void the_holder_of_a_link_neither_sees_nor_answers_another_invitation_to_the_address() {
        InvitationId elsewhere = new InvitationId(new DomainId("globex"), FIRST.uuid());
        Invitations invitations = linked();
        for (Invitation other :
                List.of(toAddress(2), but(toAddress(1)).id(elsewhere).build())) {
            storage.stored = List.of(other);
            assertRefused(Reason.NOT_FOUND, () -> invitations.accept(HOLDER, other.id()));
            assertRefused(Reason.NOT_FOUND, () -> invitations.reject(HOLDER, other.id()));
            assertRefused(Reason.NOT_FOUND, () -> invitations.resend(HOLDER, other.id()));
            assertRefused(Reason.NOT_FOUND, () -> invitations.delete(HOLDER, other.id()));
            assertRefused(Reason.NOT_FOUND, () -> invitations.find(HOLDER, other.id()));
            assertRefused(Reason.NOT_FOUND, () -> invitations.history(HOLDER, other.id()));
        }
        assertThat(storage.commits).isEmpty();
    }

    @Test
    void the_inbox_and_the_lists_of_a_link_holder_are_those_of_its_user() {
        Invitations invitations = linked();
        invitations.inbox(HOLDER);
        invitations.list(HOLDER, InvitationQuery.toMe());
        invitations.count(HOLDER, InvitationQuery.toMe());
        assertThat(storage.calls).containsExactly("inbox of carol", "page", "count");
        assertThat(storage.filters)
                .hasSize(2)
                .allSatisfy(filter -> assertThat(filter.invitees()).containsExactly(CAROL));
        assertThat(invitations
                        .list(HOLDER, InvitationQuery.toMe().invitee(ADDRESS))
                        .items())
                .isEmpty();
        assertThat(storage.calls).as("no invitation can match").hasSize(3);
        assertThat(invitations.members().permissions(HOLDER, ACME).identities()).containsExactly(CAROL);
    }

    // ---- delivery

    private static Claim claim(Invitation invitation, Kind kind) {
        UUID id = invitation.id().uuid();
        return new Claim(new Notification(id, kind, invitation, NOW, Optional.of("data " + id)), 0, new UUID(9, 9));
    }

    private List<Notification> delivered(Invitations invitations, Kind kind, Invitation... stored) {
        storage.stored = List.of(stored);
        storage.due(
                Arrays.stream(stored).map(invitation -> claim(invitation, kind)).toArray(Claim[]::new));
        List<Notification> received = new ArrayList<>();
        notifier = received::add;
        invitations.notifications().deliver(10);
        return received;
    }

    @ParameterizedTest
    @EnumSource(names = {"INVITED", "INVITED_AGAIN"})
    void only_an_invitation_to_an_address_that_expires_has_a_link(Kind kind) {
        Invitation forever = but(toAddress(2)).expiresAt(Optional.empty()).build();
        Invitation toUser = but(pending(3)).expiresAt(LATER).build();
        List<Notification> received = delivered(linked(), kind, toAddress(1), forever, toUser);
        assertThat(received)
                .extracting(Notification::link)
                .containsExactly(Optional.of(TOKEN), Optional.empty(), Optional.empty());
        assertThat(received.get(0).data()).contains("data " + FIRST.uuid());
        assertThat(delivered(builder().build(), kind, toAddress(1)))
                .as("without keys")
                .extracting(Notification::link)
                .containsExactly(Optional.empty());
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTED", "REJECTED"})
    void an_answer_has_no_link(Kind kind) {
        assertThat(delivered(linked(), kind, toAddress(1)))
                .extracting(Notification::link)
                .containsExactly(Optional.empty());
    }

    @Test
    void the_newest_key_signs_the_link_and_an_older_key_still_opens_it() {
        byte[] newest = new byte[32];
        newest[0] = 1;
        Invitations rotated = builder()
                .links(LinkKeys.of(newest).and(new byte[32]))
                .timeToLive(Duration.ofDays(1))
                .build();
        String link =
                delivered(rotated, Kind.INVITED, toAddress(1)).get(0).link().orElseThrow();
        assertThat(link).isNotEqualTo(TOKEN);
        assertThat(rotated.links().read(link)).isEqualTo(rotated.links().read(TOKEN));
    }

    /** The listener gets every notification, and the log and the dead letters are read by people. */
    @Test
    void only_the_notifier_gets_the_link() {
        List<Object> seen = new ArrayList<>();
        Listener listener = new Listener() {
            @Override
            public void changed(HistoryEvent event) {
                seen.add(event);
            }

            @Override
            public void delivered(Notification notification) {
                seen.add(notification);
            }

            @Override
            public void retried(Notification notification, int attempt, Instant dueAt) {
                seen.add(notification);
            }

            @Override
            public void deadLettered(DeadLetter deadLetter) {
                seen.add(deadLetter.notification().orElseThrow());
            }
        };
        settings = settings.attempts(2);
        Invitations invitations = builder()
                .links(KEYS)
                .timeToLive(Duration.ofDays(1))
                .listener(listener)
                .build();
        storage.stored = List.of(toAddress(1), toAddress(2), toAddress(3));
        storage.due(
                claim(toAddress(1), Kind.INVITED),
                claim(toAddress(2), Kind.INVITED),
                new Claim(claim(toAddress(3), Kind.INVITED).notification(), 1, new UUID(9, 9)));
        List<String> links = new ArrayList<>();
        notifier = notification -> {
            links.add(notification.link().orElseThrow());
            assertThat(notification.toString()).doesNotContain(links);
            if (links.size() > 1) {
                throw new IllegalStateException("no mail with " + notification.link());
            }
        };
        assertThat(invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(1, 1, 1, 0, 0));
        invitations.accept(LinkHolder.of(CAROL, links.get(0)), FIRST);
        assertThat(links).hasSize(3);
        assertThat(seen).hasSize(5);
        assertThat(seen.stream().filter(Notification.class::isInstance).map(Notification.class::cast))
                .hasSize(3)
                .allSatisfy(notification -> assertThat(notification.link()).isEmpty());
        List<String> written = new ArrayList<>(lines());
        written.addAll(storage.calls);
        written.add(seen.toString());
        written.add(storage.commits.toString());
        String macs = links.stream()
                .map(link -> Pattern.quote(link.substring(link.lastIndexOf('.') + 1)))
                .collect(Collectors.joining("|"));
        assertThat(String.join("\n", written)).isNotEmpty().doesNotContainPattern(macs);
        assertThat(lines()).isNotEmpty();
    }

    // ---- settings

    @Test
    void links_need_a_time_to_live() {
        assertThatThrownBy(() -> builder().links(KEYS).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("links need a time to live, because a link that never expires could be used years later;"
                        + " set it with timeToLive(...)");
        assertThat(builder().timeToLive(Duration.ofDays(1)).build().links()).isNotNull();
        assertThat(linked().links()).isNotNull();
    }

    @Test
    void a_link_holder_has_the_permissions_of_its_user() {
        storage.members = List.of(member(ADA, "owner"), member(CAROL, "viewer"));
        assertThat(linked().members().permissions(HOLDER, ACME).allows(Action.of("dashboards.view")))
                .isTrue();
        assertThat(linked().members().permissions(HOLDER, ACME).allows(Action.INVITATIONS_SEND))
                .isFalse();
    }
}
