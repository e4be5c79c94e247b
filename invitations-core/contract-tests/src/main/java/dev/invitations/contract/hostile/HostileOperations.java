package dev.invitations.contract.hostile;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.model.Action;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws operations of the catalogue with hostile arguments, and remembers the texts of their answers. */
final class HostileOperations {

    static final List<Role> ROLES = Stream.concat(
                    Stream.of(TestHost.OWNER, TestHost.ADMIN, TestHost.AUDITOR, TestHost.VIEWER, TestHost.SENDER),
                    Stream.of("VIEWER", "Viewer", "a.b", "a_b", "a-b", "a:b", "_", "--", "null", "0", "x".repeat(255))
                            .map(name -> Role.of(name, Action.of("dashboards.view"))))
            .toList();

    private static final Invitation UNKNOWN =
            ChangeFixtures.invitation(new UserId("unknown")).build();

    /** Every operation, in the frequency in which it is drawn. */
    private static final List<Operations> DRAWN = Stream.of(Operations.values())
            .flatMap(operation -> Stream.generate(() -> operation).limit(weight(operation)))
            .toList();

    private final Random random;
    private final HostileText text;
    private final List<Membership> founders = new ArrayList<>();
    private final List<Invitation> sent = new ArrayList<>();
    private final List<String> cursors = new ArrayList<>();
    private final List<UUID> deadLetters = new ArrayList<>();

    HostileOperations(Random random) {
        this.random = random;
        this.text = new HostileText(random);
    }

    private static int weight(Operations operation) {
        return switch (operation) {
            case SEND -> 4;
            case ADD_FOUNDER, ACCEPT, LIST -> 2;
            default -> 1;
        };
    }

    /** Draws an operation. The first ones found two domains. */
    Operation next() {
        Operations entry = founders.size() < 2 ? Operations.ADD_FOUNDER : one(DRAWN);
        // The founder and its domain belong together, so that most operations are permitted.
        Membership founder = entry == Operations.ADD_FOUNDER ? null : one(founders);
        Invitation invitation = invitation();
        Arguments arguments = Arguments.none();
        for (Parameter parameter : entry.parameters()) {
            Object argument = founder == null ? founding(parameter) : argument(entry, parameter, founder, invitation);
            arguments = argument == null ? arguments : arguments.with(parameter, argument);
        }
        return entry.with(arguments);
    }

    private Object founding(Parameter parameter) {
        return switch (parameter) {
            case ACTOR -> new UserId(text.id());
            case DOMAIN -> new DomainId(text.id());
            default -> often() ? "owner" : role();
        };
    }

    private @Nullable Object argument(
            Operations entry, Parameter parameter, Membership founder, Invitation invitation) {
        return switch (parameter) {
            case ACTOR -> actor(entry, founder, invitation);
            case DOMAIN -> domain(founder);
            case USER -> entry == Operations.REMOVE ? userButNoFounder() : user();
            case INVITATION ->
                often()
                        ? invitation.id()
                        : new InvitationId(
                                new DomainId(text.twin(invitation.id().domain().value())),
                                invitation.id().uuid());
            case ROLE -> role();
            case INVITES ->
                IntStream.rangeClosed(0, random.nextInt(3))
                        .mapToObj(i -> Invite.of(user(), role()))
                        .toList();
            case QUERY -> query(founder);
            case MEMBER_QUERY -> memberQuery(founder);
            case ACTION -> random.nextBoolean() ? "dashboards.view" : text.name();
            case LIMIT -> sizeUpTo(Limits.DELIVERY_SIZE);
            case CURSOR -> cursor();
            case DEAD_LETTER ->
                deadLetters.isEmpty() || random.nextBoolean() ? new UUID(0x7000L, random.nextLong()) : one(deadLetters);
        };
    }

    /** Usually returns the user that may call the operation, and sometimes another user. */
    private UserId actor(Operations entry, Membership founder, Invitation invitation) {
        UserId invitee = (UserId) invitation.invitee();
        return switch (entry) {
            case ACCEPT, REJECT -> often() ? invitee : new UserId(text.twin(invitee.value()));
            case RESEND, RESEND_WITH_ROLE, DELETE -> often() ? invitation.inviter() : founder.user();
            case INBOX -> user();
            default -> often() ? founder.user() : user();
        };
    }

    private InvitationQuery query(Membership founder) {
        InvitationQuery query =
                random.nextInt(4) == 0 ? InvitationQuery.toMe() : InvitationQuery.inDomain(domain(founder));
        if (random.nextBoolean()) {
            query = query.invitee(user()).role(role());
        }
        query = query.pageSize(sizeUpTo(Limits.PAGE_SIZE));
        String cursor = cursor();
        return cursor == null ? query : query.after(cursor);
    }

    private MemberQuery memberQuery(Membership founder) {
        MemberQuery query = MemberQuery.inDomain(domain(founder)).pageSize(sizeUpTo(Limits.PAGE_SIZE));
        String cursor = cursor();
        return cursor == null ? query : query.after(cursor);
    }

    /** Returns the cursor of a paged operation; null if it reads the first page. */
    static @Nullable String cursor(Operation operation) {
        return switch (operation.entry()) {
            case LIST -> operation.arguments().query().after().orElse(null);
            case LIST_MEMBERS -> operation.arguments().memberQuery().after().orElse(null);
            case DEAD_LETTERS -> operation.arguments().cursor();
            default -> null;
        };
    }

    /** Returns whether the cursor was returned with a page. */
    boolean isKnown(String cursor) {
        return cursors.contains(cursor);
    }

    /** Records the texts of a change, so that later operations use them and similar ones. */
    void know(Change change) {
        change.memberAfter().ifPresent(member -> {
            text.know(member.user().value());
            if (change.event().kind() == HistoryEvent.Kind.FOUNDED) {
                founders.add(member);
                text.know(member.domain().value());
            }
        });
        change.after().ifPresent(invitation -> {
            text.know(invitation.invitee().value());
            sent.removeIf(known -> known.id().equals(invitation.id()));
            sent.add(invitation);
        });
    }

    /** Records the cursor and the dead letters of a page. */
    void know(Page<?> page) {
        page.next().ifPresent(cursors::add);
        for (Object item : page.items()) {
            if (item instanceof DeadLetter letter) {
                deadLetters.add(letter.id());
            }
        }
    }

    /** Returns the domains of the founders. */
    List<DomainId> domains() {
        return founders.stream().map(Membership::domain).toList();
    }

    /** Returns the last known state of every invitation. */
    List<Invitation> invitations() {
        return sent;
    }

    /** Returns a user whose id is easily confused with that of another one; null if the id is not valid. */
    @Nullable UserId twin(UserId user) {
        UserId twin = new UserId(text.twin(user.value()));
        return HostileText.isId(twin.value()) && !twin.equals(user) ? twin : null;
    }

    private DomainId domain(Membership founder) {
        if (often()) {
            return founder.domain();
        }
        return new DomainId(
                random.nextBoolean()
                        ? text.id()
                        : text.twin(one(founders).domain().value()));
    }

    private UserId user() {
        return random.nextInt(3) == 0 && !sent.isEmpty() ? (UserId) one(sent).invitee() : new UserId(text.id());
    }

    private UserId userButNoFounder() {
        UserId user = user();
        boolean isFounder = founders.stream().anyMatch(founder -> founder.user().equals(user));
        return isFounder ? new UserId(text.id() + "-") : user;
    }

    private String role() {
        return often() ? one(ROLES).name() : text.name();
    }

    /** Returns an invitation that was sent, or an unknown one. */
    private Invitation invitation() {
        return sent.isEmpty() ? UNKNOWN : one(sent);
    }

    private @Nullable String cursor() {
        return switch (random.nextInt(6)) {
            case 0 -> text.id();
            case 1 -> cursors.isEmpty() ? "" : one(cursors);
            case 2 -> cursors.isEmpty() ? "null" : text.twin(one(cursors));
            default -> null;
        };
    }

    private int sizeUpTo(int most) {
        int[] sizes = {1, 2, 1, 2, 20, most - 1, most, most, most + 1, 0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE};
        return sizes[random.nextInt(sizes.length)];
    }

    private boolean often() {
        return random.nextInt(10) < 8;
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
