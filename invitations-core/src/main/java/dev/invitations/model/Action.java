package dev.invitations.model;

/**
 * Something that a member may do: one of the library's own, or any name of the host's, such as {@code dashboards.edit}.
 *
 * @param name 1 to 64 characters of {@link Limits#NAME_PATTERN}
 */
public record Action(String name) {

    /** To send invitations; also to see the ones that one has sent. */
    public static final Action INVITATIONS_SEND = new Action("invitations.send");

    /** To see every invitation of the domain, and its history. */
    public static final Action INVITATIONS_VIEW = new Action("invitations.view");

    /** To send a rejected or expired invitation once more. */
    public static final Action INVITATIONS_RESEND = new Action("invitations.resend");

    /** To withdraw a pending or expired invitation. */
    public static final Action INVITATIONS_DELETE = new Action("invitations.delete");

    /** To see the members of the domain. */
    public static final Action MEMBERS_VIEW = new Action("members.view");

    /** To give members a role and to remove them. A domain always keeps a member who holds it. */
    public static final Action MEMBERS_MANAGE = new Action("members.manage");

    /** For {@link Role#of}: stands for all four {@code invitations} actions. */
    public static final String ALL_OF_INVITATIONS = "invitations.*";

    /** For {@link Role#of}: stands for both {@code members} actions. */
    public static final String ALL_OF_MEMBERS = "members.*";

    /** @throws InvitationException INVALID_INPUT, field {@code action} */
    public Action {
        if (name == null || !Limits.isName(name)) {
            throw InvitationException.invalid("action", Limits.NAME_RULE);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
