package dev.invitations.examples.mail;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Notification;
import java.net.URI;
import java.util.Locale;

/**
 * What only the host knows: people, names, and its own pages. It is asked anew at each attempt, by the thread that
 * delivers; whatever it throws counts as a failed attempt. The names may hold anything, as in {@link Person#name}.
 */
public interface MailDirectory {

    /**
     * The inviter or the invitee of a mail, of whom one gets it. Who is not known any more still needs a name: {@code
     * Person.withoutAddress("a former colleague")}.
     */
    Person person(Invitee who);

    /** What people call the domain. */
    String domain(DomainId domain);

    /**
     * What people call the role; its own name unless the host says otherwise.
     *
     * @param language that of the mail
     */
    default String role(DomainId domain, String role, Locale language) {
        return role;
    }

    /**
     * Where the mail leads to: for INVITED and INVITED_AGAIN the page where the invitee answers, for ACCEPTED and
     * REJECTED one where the inviter sees the invitation. To open it must change nothing, because mail filters open
     * every link: the page asks who it is, and has a button.
     *
     * @return an absolute http or https address
     */
    URI link(Notification notification);
}
