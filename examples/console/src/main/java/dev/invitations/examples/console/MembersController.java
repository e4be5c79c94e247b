package dev.invitations.examples.console;

import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.examples.console.DomainPages.DomainPage;
import dev.invitations.examples.console.Pager.ListRequest;
import dev.invitations.examples.console.RowOutcome.UndoForm;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Serves the members of a domain: their roles, their removal, and leaving. */
@Controller
@RequestMapping("/domains/{domain}")
class MembersController implements PageController {

    private static final int PAGE = 20;

    private final Invitations invitations;
    private final InvitationService service;
    private final DomainPages pages;
    private final MemberViews views;

    MembersController(Invitations invitations, InvitationService service, DomainPages pages, MemberViews views) {
        this.invitations = invitations;
        this.service = service;
        this.pages = pages;
        this.views = views;
    }

    @GetMapping("/members")
    String members(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @ModelAttribute(binding = false) ListRequest list,
            Model model) {
        DomainPage place = pages.open(me, domain, model);
        DomainPages.require(place.seesMembers());
        Pager pager = Pager.of(place.path("/members"), new ListRequest(null, list.after(), list.before()));
        Page<Membership> page = invitations
                .members()
                .list(me.actor(), pager.query(MemberQuery.inDomain(place.id()).pageSize(PAGE)));
        model.addAttribute("rows", views.rows(me, place, page.items()));
        model.addAttribute("transfer", views.transfer(me, place));
        model.addAttribute("roles", RoleTexts.choices(place.id(), place.may().grantableRoles()));
        model.addAttribute("pager", pager);
        model.addAttribute("older", pager.older(page));
        return "members";
    }

    /** The page shows the membership that its forms name, and the commands change no other membership. */
    @PostMapping("/members/role")
    String assign(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam String user,
            @RequestParam String role,
            @RequestParam UUID grant,
            @RequestParam String former,
            @RequestParam(defaultValue = "") String part,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        DomainPages.require(place.managesMembers());
        UserId member = another(me, user);
        String name = views.name(user);
        FlashMessage said = FlashMessage.of(() -> {
            service.changeRole(me.actor(), place.id(), member, new ShownMembership(grant, former), role);
            return name + " has the role " + role + " now.";
        });
        UndoForm undo = former.equals(role) || !place.grants(former)
                ? null
                : new UndoForm(
                        place.path("/members/role"),
                        Map.of("user", user, "grant", grant.toString(), "role", former, "former", role),
                        "Change back to " + former,
                        "");
        return answered(
                me, place, member, former, RowOutcome.of(said, "Changed").with(undo), part, model, next);
    }

    @PostMapping("/members/remove")
    String remove(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam String user,
            @RequestParam UUID grant,
            @RequestParam String former,
            @RequestParam(defaultValue = "") String part,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        DomainPages.require(place.managesMembers());
        UserId member = another(me, user);
        String name = views.name(user);
        Map<String, String> undo = new HashMap<>(Map.of("user", user, "role", former));
        FlashMessage said = FlashMessage.of(() -> {
            UUID removal = service.remove(me.actor(), place.id(), member, new ShownMembership(grant, former));
            undo.put("removal", removal.toString());
            return name + " is no longer a member.";
        });
        RowOutcome outcome = RowOutcome.of(said, "Removed");
        if (place.grants(former)) {
            outcome = outcome.with(new UndoForm(
                    place.path("/members/add-again"),
                    undo,
                    "Add again as " + former,
                    "makes " + name + " a member at once, without an invitation."));
        }
        return answered(me, place, member, former, outcome, part, model, next);
    }

    /** Makes a removed user a member again, which is the undo of this removal and of no other. */
    @PostMapping("/members/add-again")
    String addAgain(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam String user,
            @RequestParam String role,
            @RequestParam UUID removal,
            @RequestParam(defaultValue = "") String part,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        DomainPages.require(place.managesMembers());
        UserId member = another(me, user);
        String name = views.name(user);
        FlashMessage said = FlashMessage.of(() -> {
            service.addAgain(me.actor(), place.id(), member, removal, role);
            return name + " is a member again, as " + role + ".";
        });
        return answered(me, place, member, role, RowOutcome.of(said, "Added"), part, model, next);
    }

    /**
     * Returns the member to change. Refuses the user itself before the command, because the command can end its
     * permission to see the answer.
     */
    private static UserId another(ConsoleUser me, String user) {
        UserId member = new UserId(user);
        if (member.equals(me.user())) {
            throw InvitationException.invalid("user", "must be another member; to leave, use members/leave", user);
        }
        return member;
    }

    /** Ends the membership of the user itself. */
    @PostMapping("/members/leave")
    String leave(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam UUID grant,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        String role = place.may().membership().orElseThrow().role();
        FlashMessage said = FlashMessage.of(() -> {
            service.leave(me.actor(), place.id(), new ShownMembership(grant, role));
            return "You left " + place.domain().name() + ". To join again, you need a new invitation.";
        });
        next.addFlashAttribute("notice", said);
        return "redirect:" + (said.done() ? "/" : place.path(place.seesMembers() ? "/members" : ""));
    }

    /** Gives the role of the user itself to another member. */
    @PostMapping("/members/transfer")
    String transfer(
            @AuthenticationPrincipal ConsoleUser me,
            @PathVariable String domain,
            @RequestParam String to,
            @RequestParam String role,
            @RequestParam UUID grant,
            @RequestParam String former,
            Model model,
            RedirectAttributes next) {
        DomainPage place = pages.open(me, domain, model);
        UserId member = new UserId(to);
        FlashMessage said = FlashMessage.of(() -> {
            service.transfer(me.actor(), place.id(), member, new ShownMembership(grant, former), role);
            return views.name(to) + " has the role " + former + " now, and you have the role " + role + ".";
        });
        next.addFlashAttribute("notice", said);
        next.addAttribute("domain", domain);
        return "redirect:/domains/{domain}";
    }

    /**
     * Returns the row of the user, with the present membership. Redirects a browser without scripts to the list.
     *
     * @param role the role to show if the user is not a member
     */
    private String answered(
            ConsoleUser me,
            DomainPage place,
            UserId user,
            String role,
            RowOutcome outcome,
            String part,
            Model model,
            RedirectAttributes next) {
        if (!part.equals("row")) {
            next.addFlashAttribute("notice", outcome.message());
            next.addAttribute("domain", place.domain().id());
            return "redirect:/domains/{domain}/members";
        }
        DomainPage after = pages.open(me, place.domain().id(), model); // the number of taken seats may have changed
        model.addAttribute("row", views.row(me, after, user, role));
        model.addAttribute("outcome", outcome);
        return "parts :: member";
    }
}
