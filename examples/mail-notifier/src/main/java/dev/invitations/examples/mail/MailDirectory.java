package dev.invitations.examples.mail;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Notification;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Supplies the host's data for mails: people, names and pages. The thread that delivers calls it again at each attempt.
 * An exception counts as a failed attempt. Names may contain any characters, as in {@link Person#name}.
 */
public interface MailDirectory {

    /**
     * Returns the inviter or the invitee of a mail, one of whom is the recipient. For a user that no longer exists, it
     * returns a name without an address, such as {@code Person.withoutAddress("a former colleague")}. For an
     * {@link dev.invitations.model.EmailAddress}, it returns {@link Person#at} and looks for no account, because
     * otherwise the inviter learns from the mails whose address it is. The mail goes to this address in every case.
     *
     * @param user the inviter or the invitee
     * @return the person
     */
    Person person(Invitee user);

    /**
     * Returns the name of the domain for people.
     *
     * @param domain the domain
     * @return the name
     */
    String domain(DomainId domain);

    /**
     * Returns the name of the role for people. By default it is the name of the role in the catalogue.
     *
     * @param domain the domain
     * @param role the name of the role in the catalogue
     * @param language the language of the mail
     * @return the name
     */
    default String role(DomainId domain, String role, Locale language) {
        return role;
    }

    /**
     * Returns the address that the mail links to, unless {@link MailNotifier#links} makes it. For INVITED and
     * INVITED_AGAIN it is the page where the invitee answers. For ACCEPTED and REJECTED it is a page where the inviter
     * sees the invitation. Opening the page must change nothing, because mail filters open every link: the page must
     * authenticate the user and have a button.
     *
     * @param notification the notification
     * @return an absolute http or https address
     */
    URI link(Notification notification);

    /**
     * Returns the page where the recipient declines further mails, for the header {@code List-Unsubscribe}.
     *
     * @param notification the notification
     * @return an absolute http or https address; empty, which is the default, to ask for a mail to the sender
     */
    default Optional<URI> unsubscribe(Notification notification) {
        return Optional.empty();
    }
}
