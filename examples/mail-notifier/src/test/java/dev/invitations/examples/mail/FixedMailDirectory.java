package dev.invitations.examples.mail;

import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitee;
import dev.invitations.model.Notification;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A directory with names chosen by the test. */
final class FixedMailDirectory implements MailDirectory {

    private final Map<Invitee, Person> people = new HashMap<>();
    private String domain = "Acme";
    private String role = "Viewer";
    private Optional<URI> unsubscribe = Optional.empty();
    private URI link = URI.create("https://acme.example/inbox?tab=1&sort=new");

    static FixedMailDirectory english() {
        return of(Locale.ENGLISH);
    }

    static FixedMailDirectory of(Locale locale) {
        return new FixedMailDirectory()
                .with(MailScenario.ADA, Person.of("Ada Lovelace", "ada@example.org", locale))
                .with(MailScenario.BOB, Person.of("Bob", "bob@example.org", locale));
    }

    /** Returns a directory in which both users, the domain and the role have this name. */
    static FixedMailDirectory allCalled(String name) {
        FixedMailDirectory names = english()
                .with(MailScenario.ADA, Person.of(name, "ada@example.org", Locale.ENGLISH))
                .with(MailScenario.BOB, Person.of(name, "bob@example.org", Locale.ENGLISH));
        names.domain = name;
        names.role = name;
        return names;
    }

    FixedMailDirectory with(Invitee user, Person person) {
        people.put(user, person);
        return this;
    }

    FixedMailDirectory link(String address) {
        link = URI.create(address);
        return this;
    }

    FixedMailDirectory unsubscribe(String address) {
        unsubscribe = Optional.of(URI.create(address));
        return this;
    }

    @Override
    public Optional<URI> unsubscribe(Notification notification) {
        return unsubscribe;
    }

    @Override
    public Person person(Invitee user) {
        Person unknown =
                user instanceof EmailAddress address ? Person.at(address) : Person.withoutAddress("a former user");
        return people.getOrDefault(user, unknown);
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
