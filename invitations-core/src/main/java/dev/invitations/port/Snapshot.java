package dev.invitations.port;

import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The invitations and memberships of one domain that a decision needs, from one consistent read. Immutable. */
public final class Snapshot {

    /** Up to this size a scan is cheaper than a map. Most commands read one invitation and three members. */
    private static final int SMALL = 8;

    private final List<Invitation> invitations;
    private final List<Membership> members;
    private final Map<Invitee, Invitation> liveByInvitee;
    private final Map<Invitee, Membership> memberByUser;
    private final Map<Invitee, StorageException> unreadable;
    private final Map<UUID, String> data;

    private Snapshot(
            List<Invitation> invitations,
            List<Membership> members,
            Map<Invitee, StorageException> unreadable,
            Map<UUID, String> data) {
        this.invitations = invitations;
        this.members = members;
        this.liveByInvitee = invitations.size() > SMALL ? liveByInvitee(invitations) : Map.of();
        this.unreadable = unreadable;
        this.data = data;
        this.memberByUser = members.size() > SMALL ? memberByUser(members) : Map.of();
    }

    private static Map<Invitee, Invitation> liveByInvitee(List<Invitation> invitations) {
        Map<Invitee, Invitation> live = new HashMap<>();
        for (Invitation invitation : invitations) {
            if (invitation.isLive()) {
                live.put(invitation.invitee(), invitation);
            }
        }
        return live;
    }

    private static Map<Invitee, Membership> memberByUser(List<Membership> members) {
        Map<Invitee, Membership> users = new HashMap<>();
        members.forEach(member -> users.put(member.user(), member));
        return users;
    }

    /**
     * Creates a snapshot of the invitations and memberships.
     *
     * @param invitations the invitations that the read returned, live or not
     * @param members the memberships that the read returned
     * @return an immutable snapshot
     */
    public static Snapshot of(Collection<Invitation> invitations, Collection<Membership> members) {
        return of(invitations, members, Map.of());
    }

    /**
     * Creates a snapshot of the invitations and memberships, with stored memberships that the adapter cannot read in
     * full. Such a membership fails only the decisions that need it.
     *
     * @param invitations the invitations that the read returned, live or not
     * @param members the memberships that the read returned. If the adapter can read only the key and the role of a
     *     stored membership, the other values of this membership have no meaning
     * @param unreadable the failure of each membership that cannot be read in full, by its user
     * @return an immutable snapshot
     */
    public static Snapshot of(
            Collection<Invitation> invitations,
            Collection<Membership> members,
            Map<UserId, StorageException> unreadable) {
        return new Snapshot(List.copyOf(invitations), List.copyOf(members), Map.copyOf(unreadable), Map.of());
    }

    /**
     * Returns this snapshot with the data of its invitations.
     *
     * @param ofInvitations the data of each invitation that has data, by the UUID of the invitation's id
     * @return an immutable snapshot
     */
    public Snapshot withData(Map<UUID, String> ofInvitations) {
        return ofInvitations.isEmpty()
                ? this
                : new Snapshot(invitations, members, unreadable, Map.copyOf(ofInvitations));
    }

    /**
     * Returns whether both snapshots contain the same invitations with the same versions, the same members with the
     * same roles, and the same memberships that cannot be read. Decisions on both snapshots are the same at the same
     * instant.
     *
     * @param other the snapshot to compare
     * @return true if no invitation, role or unreadable membership differs
     */
    public boolean isSameAs(Snapshot other) {
        return versions().equals(other.versions())
                && roles().equals(other.roles())
                && unreadable.keySet().equals(other.unreadable.keySet());
    }

    private Map<InvitationId, Long> versions() {
        Map<InvitationId, Long> versions = new HashMap<>();
        invitations.forEach(invitation -> versions.put(invitation.id(), invitation.version()));
        return versions;
    }

    private Map<UserId, String> roles() {
        Map<UserId, String> roles = new HashMap<>();
        members.forEach(member -> roles.put(member.user(), member.role()));
        return roles;
    }

    /**
     * Returns the invitation with the UUID, live or not.
     *
     * @param uuid the UUID of the invitation's id
     * @return the invitation; null if the snapshot does not contain it
     */
    public @Nullable Invitation invitation(UUID uuid) {
        for (Invitation invitation : invitations) {
            if (invitation.id().uuid().equals(uuid)) {
                return invitation;
            }
        }
        return null;
    }

    /**
     * Returns the live invitation of the invitee.
     *
     * @param invitee the recipient of the invitation
     * @return the invitation; null if the snapshot contains no live invitation of the invitee
     */
    public @Nullable Invitation live(Invitee invitee) {
        if (invitations.size() > SMALL) {
            return liveByInvitee.get(invitee);
        }
        for (Invitation invitation : invitations) {
            if (invitation.isLive() && invitation.invitee().equals(invitee)) {
                return invitation;
            }
        }
        return null;
    }

    /**
     * Returns the live invitations that the user accepted by an e-mail address.
     *
     * @param user the claimant
     * @return the invitations
     */
    public List<Invitation> claimedBy(UserId user) {
        return invitations.stream()
                .filter(invitation -> invitation.isLive()
                        && invitation.claimant().filter(user::equals).isPresent())
                .toList();
    }

    /**
     * Returns the data of the invitation.
     *
     * @param uuid the UUID of the invitation's id
     * @return the data; empty if the invitation has none
     */
    public Optional<String> data(UUID uuid) {
        return Optional.ofNullable(data.get(uuid));
    }

    /**
     * Returns the membership of the user. Decisions that need more than its role call {@link #readableMember}.
     *
     * @param user the member, as a user id or as an invitee
     * @return the membership; null if the snapshot contains no membership of the user
     * @throws StorageException if the role of the stored membership cannot be read
     */
    public @Nullable Membership member(Invitee user) {
        Membership found = find(user);
        if (found == null) {
            requireReadable(user);
        }
        return found;
    }

    /**
     * Returns the membership of the user with all its values.
     *
     * @param user the member, as a user id or as an invitee
     * @return the membership; null if the snapshot contains no membership of the user
     * @throws StorageException if the stored membership cannot be read in full
     */
    public @Nullable Membership readableMember(Invitee user) {
        requireReadable(user);
        return find(user);
    }

    private void requireReadable(Invitee user) {
        StorageException failure = unreadable.get(user);
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable Membership find(Invitee user) {
        if (members.size() > SMALL) {
            return memberByUser.get(user);
        }
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).user().equals(user)) {
                return members.get(i);
            }
        }
        return null;
    }
}
