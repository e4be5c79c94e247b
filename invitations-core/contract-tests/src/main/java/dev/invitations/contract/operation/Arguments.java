package dev.invitations.contract.operation;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of an operation.
 *
 * @param values the arguments by parameter; must not be changed
 */
public record Arguments(Map<Parameter, @Nullable Object> values) {

    private static final Arguments NONE = new Arguments(new EnumMap<>(Parameter.class));

    /** Returns no arguments. */
    public static Arguments none() {
        return NONE;
    }

    /** Returns the arguments of a call by this actor. */
    public static Arguments by(Actor actor) {
        return NONE.with(Parameter.ACTOR, actor);
    }

    /** Returns these arguments and one more, of the type that the accessor of the parameter returns. */
    public Arguments with(Parameter parameter, Object value) {
        EnumMap<Parameter, @Nullable Object> all = new EnumMap<>(values);
        all.put(parameter, value);
        return new Arguments(all);
    }

    /** Returns the arguments of these parameters. */
    public Arguments only(Collection<Parameter> parameters) {
        EnumMap<Parameter, @Nullable Object> some = new EnumMap<>(values);
        some.keySet().retainAll(parameters);
        return new Arguments(some);
    }

    /** Returns these arguments with null for the parameter, as a caller without null checks may pass. */
    public Arguments withNull(Parameter parameter) {
        EnumMap<Parameter, @Nullable Object> all = new EnumMap<>(values);
        all.put(parameter, null);
        return new Arguments(all);
    }

    /** Returns these arguments and the domain. */
    public Arguments in(DomainId domain) {
        return with(Parameter.DOMAIN, domain);
    }

    /** Returns these arguments and the user or, for a send, the invitee that the operation is about. */
    public Arguments about(Invitee user) {
        return with(Parameter.USER, user);
    }

    /** Returns these arguments and the invitation that the operation is about. */
    public Arguments about(InvitationId invitation) {
        return with(Parameter.INVITATION, invitation);
    }

    /** Returns these arguments and the name of a role. */
    public Arguments as(String role) {
        return with(Parameter.ROLE, role);
    }

    /** Returns these arguments and the invitees with their roles. */
    public Arguments inviting(List<Invite> invites) {
        return with(Parameter.INVITES, List.copyOf(invites));
    }

    /** Returns these arguments and one invitee with its role. */
    public Arguments inviting(Invitee invitee, String role) {
        return inviting(List.of(Invite.of(invitee, role)));
    }

    /** Returns these arguments and the query of a list or a count. */
    public Arguments matching(InvitationQuery query) {
        return with(Parameter.QUERY, query);
    }

    /** Returns these arguments and the query of a list of members. */
    public Arguments matching(MemberQuery query) {
        return with(Parameter.MEMBER_QUERY, query);
    }

    /** Returns these arguments and the maximum number of notifications to deliver. */
    public Arguments delivering(int limit) {
        return with(Parameter.LIMIT, limit);
    }

    /** Returns these arguments and the dead letter that the operation is about. */
    public Arguments about(UUID deadLetter) {
        return with(Parameter.DEAD_LETTER, deadLetter);
    }

    /** Returns these arguments and the token of a link. */
    public Arguments withToken(String token) {
        return with(Parameter.TOKEN, token);
    }

    /** Returns the actor that calls. */
    public Actor actor() {
        return get(Parameter.ACTOR, Actor.class);
    }

    /** Returns the domain. */
    public DomainId domain() {
        return get(Parameter.DOMAIN, DomainId.class);
    }

    /** Returns the user that the operation is about. */
    public UserId user() {
        return get(Parameter.USER, UserId.class);
    }

    /** Returns the invitee that the operation is about. */
    public Invitee invitee() {
        return get(Parameter.USER, Invitee.class);
    }

    /** Returns the invitation that the operation is about. */
    public InvitationId invitation() {
        return get(Parameter.INVITATION, InvitationId.class);
    }

    /** Returns the name of the role. */
    public String role() {
        return get(Parameter.ROLE, String.class);
    }

    /** Returns the invitees with their roles. */
    @SuppressWarnings("unchecked") // the argument is always a list of invites
    public List<Invite> invites() {
        return get(Parameter.INVITES, List.class);
    }

    /** Returns the query of a list or a count. */
    public InvitationQuery query() {
        return get(Parameter.QUERY, InvitationQuery.class);
    }

    /** Returns the query of a list of members. */
    public MemberQuery memberQuery() {
        return get(Parameter.MEMBER_QUERY, MemberQuery.class);
    }

    /** Returns the name of the action. */
    public String action() {
        return get(Parameter.ACTION, String.class);
    }

    /** Returns the maximum number of notifications to deliver. */
    public int limit() {
        return get(Parameter.LIMIT, Integer.class);
    }

    /** Returns the cursor of a page of dead letters; null for the first page. */
    public @Nullable String cursor() {
        return (String) values.get(Parameter.CURSOR);
    }

    /** Returns the dead letter that the operation is about. */
    public UUID deadLetter() {
        return get(Parameter.DEAD_LETTER, UUID.class);
    }

    /** Returns the token of a link. */
    public String token() {
        return get(Parameter.TOKEN, String.class);
    }

    @SuppressWarnings("NullAway") // an argument may be null only after withNull()
    private <T> T get(Parameter parameter, Class<T> type) {
        if (!values.containsKey(parameter)) {
            throw new IllegalStateException("No argument for " + parameter);
        }
        return type.cast(values.get(parameter));
    }
}
