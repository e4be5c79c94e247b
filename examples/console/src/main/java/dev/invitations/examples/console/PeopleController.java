package dev.invitations.examples.console;

import dev.invitations.examples.console.DomainPages.DomainPage;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Serves the search for users to invite. The search is limited per user, and shows no mail addresses. */
@Controller
@RequestMapping("/domains/{domain}")
class PeopleController implements PageController {

    static final int SHORTEST_SEARCH = 3;

    /** No name contains these characters, and PostgreSQL refuses one of them. */
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final DomainPages pages;
    private final DirectoryRepository directory;
    private final CandidateViews candidates;
    private final SearchRate rate;

    PeopleController(DomainPages pages, DirectoryRepository directory, CandidateViews candidates, SearchRate rate) {
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
        if (rate.isExceeded(me, 1, model, response)) {
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
            case 0 -> "No user has this name or this exact address. Only users of this service can be invited.";
            case 1 -> "1 user";
            default -> found + " users";
        };
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
        model.addAttribute(
                "person", directory.person(person).orElseThrow(() -> InvitationException.of(Reason.NOT_FOUND)));
        return "parts :: chosen";
    }
}
