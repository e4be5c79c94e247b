package dev.invitations.examples.console;

import dev.invitations.model.DomainId;
import java.util.List;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Serves the log-in and the start page: the domains of the user, and the pop-up with its pending invitations. */
@Controller
class DomainsController implements PageController {

    private final DirectoryRepository directory;
    private final InvitationService service;
    private final InboxController inbox;

    DomainsController(DirectoryRepository directory, InvitationService service, InboxController inbox) {
        this.directory = directory;
        this.service = service;
        this.inbox = inbox;
    }

    /** @param to the page to show after the log-in */
    @GetMapping("/login")
    String login(@RequestParam(defaultValue = "") String to, Model model) {
        model.addAttribute("people", directory.people());
        model.addAttribute("to", to);
        return "login";
    }

    /**
     * Shows the start page. With {@code welcome}, to which the log-in leads, the pop-up is open if an invitation is
     * pending.
     */
    @GetMapping("/")
    String domains(
            @AuthenticationPrincipal ConsoleUser me, @RequestParam(required = false) String welcome, Model model) {
        inbox.popUp(me, List.of(), model);
        model.addAttribute("newDomain", UUID.randomUUID());
        model.addAttribute("welcome", welcome != null);
        return "domains";
    }

    /** @param id the id of the domain; a form that is sent twice creates one domain */
    @PostMapping("/domains")
    String create(
            @AuthenticationPrincipal ConsoleUser me,
            @RequestParam UUID id,
            @RequestParam String name,
            RedirectAttributes next) {
        String trimmed = name.strip();
        if (!VisibleName.permits(trimmed)) {
            next.addFlashAttribute("notice", new FlashMessage(false, VisibleName.TEXT));
            return "redirect:/";
        }
        DomainId domain = service.createDomain(me.actor(), id, trimmed);
        next.addFlashAttribute("notice", new FlashMessage(true, "You created " + trimmed + " and are its admin."));
        next.addAttribute("domain", domain.value());
        return "redirect:/domains/{domain}/members";
    }
}
