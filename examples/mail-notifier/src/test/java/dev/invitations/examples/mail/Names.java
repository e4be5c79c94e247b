package dev.invitations.examples.mail;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Notification;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A directory with names chosen by the test. */
final class Names implements MailDirectory {

    private final Map<Invitee, Person> people = new HashMap<>();
    private String domain = "Acme";
    private String role = "Viewer";
    private URI link = URI.create("https://acme.example/inbox?tab=1&sort=new");

    static Names of(Locale locale) {
        return new Names()
                .with(Story.ADA, Person.of("Ada Lovelace", "ada@example.org", locale))
                .with(Story.BOB, Person.of("Bob", "bob@example.org", locale));
    }

    /** Returns a directory in which everything that has a name has this name. */
    static Names allCalled(String name) {
        Names names = new Names()
                .with(Story.ADA, Person.of(name, "ada@example.org", Locale.ENGLISH))
                .with(Story.BOB, Person.of(name, "bob@example.org", Locale.ENGLISH));
        names.domain = name;
        names.role = name;
        return names;
    }

    Names with(Invitee who, Person person) {
        people.put(who, person);
        return this;
    }

    Names link(String address) {
        link = URI.create(address);
        return this;
    }

    @Override
    public Person person(Invitee who) {
        return people.getOrDefault(who, Person.withoutAddress("somebody"));
    }

    @Override
    public String domain(DomainId id) {
        return domain;
    }

    @Override
    public String role(DomainId id, String name, Locale language) {
        return role;
    }

    @Override
    public URI link(Notification notification) {
        return link;
    }
}
