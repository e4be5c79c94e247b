package dev.invitations.examples.console;

import dev.invitations.examples.console.DomainPages.DomainPage;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Serves the search for users and addresses to invite. The search is limited per user, and shows no other addresses than
 * the typed ones.
 */
@Controller
@RequestMapping("/domains/{domain}")
class PeopleController implements PageController {

    static final int SHORTEST_SEARCH = 3;

    /** No name contains these characters, and PostgreSQL refuses one of them. */
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final DomainPages pages;
    private final DirectoryRepository directory;
    private final CandidateViews candidates;
    private final ChosenLines lines;
    private final SearchRate rate;

    PeopleController(
            DomainPages pages,
            DirectoryRepository directory,
            CandidateViews candidates,
            ChosenLines lines,
            SearchRate rate) {
        this.lines = lines;
        this.pages = pages;
        this.directory = directory;
        this.candidates = candidates;
        this.rate = rate;
    }

    /** Suggests users to invite while the user types, without the user itself and the chosen users. */
    @GetMapping("/people")
    String people(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam String q,
            @RequestParam(defaultValue = "") List<String> person,
            Model model,
            HttpServletResponse response) {
        DomainPage place = pages.open(me, domain, model);
        DomainPages.require(place.sends());
        String text = CONTROL.matcher(q).replaceAll(" ").strip();
        if (text.codePointCount(0, text.length()) < SHORTEST_SEARCH) {
            model.addAttribute("hint", text.isEmpty() ? null : "Type at least three letters.");
            return "send :: suggestions";
        }
        AddressList typed = AddressList.in(text);
        if (rate.isExceeded(me, Math.max(1, typed.addresses().size()), model, response)) {
            return "send :: suggestions";
        }
        if (!typed.isEmpty()) {
            suggest(me, place, typed, model);
            return "send :: suggestions";
        }
        List<String> without = new ArrayList<>(person);
        without.add(me.id());
        List<ConsoleUser> found = directory.search(text, without);
        model.addAttribute("found", candidates.of(me, place, found));
        model.addAttribute("hint", hint(found.size()));
        return "send :: suggestions";
    }

    private static String hint(int found) {
        return switch (found) {
            case 0 -> "No user has this name. To invite somebody else, type the whole e-mail address.";
            case 1 -> "1 user";
            default -> found + " users";
        };
    }

    /** Suggests the users with these verified addresses, and the other addresses. */
    private void suggest(ConsoleUser me, DomainPage place, AddressList typed, Model model) {
        List<ConsoleUser> people = new ArrayList<>();
        List<EmailAddress> others = new ArrayList<>();
        for (EmailAddress address : typed.addresses()) {
            directory.verified(address).ifPresentOrElse(people::add, () -> others.add(address));
        }
        people.removeIf(person -> person.id().equals(me.id()));
        List<CandidateViews.PersonChoice> found = candidates.of(me, place, people);
        List<CandidateViews.AddressChoice> addresses = candidates.ofAddresses(me, place, others);
        model.addAttribute("found", found);
        model.addAttribute("addresses", addresses);
        model.addAttribute("all", typed.addresses().size() > 1 ? typed.addresses() : null);
        model.addAttribute("hint", hint(found.size(), addresses.size(), typed.damaged()));
    }

    private static @Nullable String hint(int users, int addresses, List<String> damaged) {
        if (!damaged.isEmpty()) {
            return "Not an e-mail address: " + String.join(", ", damaged);
        }
        if (users + addresses == 0) {
            return "You cannot invite yourself.";
        }
        return addresses == 0 ? hint(users) : null;
    }

    /** Returns the form lines of chosen addresses. */
    @GetMapping("/people/addresses")
    String chosenAddresses(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam String address,
            Model model,
            HttpServletResponse response) {
        DomainPage place = pages.open(me, domain, model);
        DomainPages.require(place.sends());
        AddressList typed = AddressList.in(address);
        if (rate.isExceeded(me, Math.max(1, typed.addresses().size()), model, response)) {
            return "send :: suggestions";
        }
        model.addAttribute("roles", RoleTexts.choices(place.id(), place.may().grantableRoles()));
        model.addAttribute("lines", lines.of(me, typed.addresses()));
        return "parts :: lines";
    }

    /** Returns the form line of a chosen user. */
    @GetMapping("/invitations/new/{person}")
    String chosen(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @PathVariable String person,
            Model model,
            HttpServletResponse response) {
        DomainPage place = pages.open(me, domain, model);
        DomainPages.require(place.sends());
        if (rate.isExceeded(me, 1, model, response)) {
            return "send :: suggestions";
        }
        model.addAttribute("roles", RoleTexts.choices(place.id(), place.may().grantableRoles()));
        ConsoleUser chosen = directory.person(person).orElseThrow(() -> InvitationException.of(Reason.NOT_FOUND));
        model.addAttribute("lines", List.of(ChosenLines.of(chosen)));
        return "parts :: lines";
    }
}
