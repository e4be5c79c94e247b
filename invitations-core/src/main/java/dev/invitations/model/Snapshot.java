package dev.invitations.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one consistent read found: the invitations and memberships of one domain that a decision needs. */
public final class Snapshot {

    /** Below this a scan is cheaper than a map: most commands concern one invitation and three members. */
    private static final int SMALL = 8;

    private final List<Invitation> invitations;
    private final List<Membership> members;
    private final Map<Invitee, Invitation> liveByInvitee;
    private final Map<Invitee, Membership> memberByUser;

    private Snapshot(List<Invitation> invitations, List<Membership> members) {
        this.invitations = invitations;
        this.members = members;
        this.liveByInvitee = invitations.size() > SMALL ? liveByInvitee(invitations) : Map.of();
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

    public static Snapshot of(Collection<Invitation> invitations, Collection<Membership> members) {
        return new Snapshot(List.copyOf(invitations), List.copyOf(members));
    }

    /** The invitation of this UUID, live or not; null where there is none. */
    public @Nullable Invitation invitation(UUID uuid) {
        for (Invitation invitation : invitations) {
            if (invitation.id().uuid().equals(uuid)) {
                return invitation;
            }
        }
        return null;
    }

    /** The live invitation for this invitee; null where there is none. */
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

    /** The membership of this user, whether named as such or as invitee; null where there is none. */
    public @Nullable Membership member(Invitee user) {
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
