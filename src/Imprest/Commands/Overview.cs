using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Imprest.Commands;

/// <summary>What <c>imprest</c> alone prints: what it is for, the questions it answers, and the commands that answer them.</summary>
internal static class Overview
{
    private static readonly (string Question, (string Usage, string What)[] Commands)[] Questions =
    [
        ("Before building: what changes the price?",
        [
            ("prices list", "every model in the price book, with source and date"),
            ("prices show MODEL", "one rate card: meters, rates, sizes, qualities, lifecycle"),
            ("compare", "the same work on every model that can do it, cheapest first"),
        ]),
        ("Before scaling: what will it cost, and does it bill as it says?",
        [
            ("cost FILE", "a whole workflow, with retries, failures, moderation and sizes"),
            ("prepaid-test", "a small prepaid test: real calls, every charge checked, a report"),
        ]),
        ("Before a call: what can it cost at most?",
        [
            ("quote --model M …", "expected cost and upper bound, offline"),
        ]),
        ("After a call: what did it cost, and why?",
        [
            ("usage", "spend by model, quality, day, label"),
            ("failures", "what was not delivered, why, and who paid"),
            ("receipt ID", "the charge lines of one request, recomputed"),
            ("explain --model M …", "what a provider's answer costs: its JSON in, a receipt out"),
            ("explain --usage LOG", "what a whole log or export should have cost, and what does not add up"),
        ]),
        ("Running it",
        [
            ("serve", "the gateway: OpenAI's Images API on http://127.0.0.1:8686/v1"),
            ("accounts, keys, limits", "who may spend, and how much"),
            ("topup", "put prepaid money into a wallet"),
            ("reviews list", "what waits for a person's decision; reviews decide takes it"),
            ("rerate --from DATE", "price what was served without a rate card"),
            ("audit", "who changed what"),
            ("doctor", "check configuration, store and every ledger invariant"),
            ("backup FILE", "a consistent copy of the store"),
        ]),
    ];

    public static int Write(Output output, RootCommand root)
    {
        if (output.Json)
        {
            var commands = root.Subcommands.Select(command => (JsonNode)new JsonObject { ["name"] = command.Name, ["description"] = command.Description });
            output.WriteJson(new JsonObject { ["name"] = "imprest", ["description"] = root.Description, ["commands"] = new JsonArray([.. commands]) });
            return ExitCode.Done;
        }

        output.Markup("[bold]imprest[/] — a prepaid gateway for image-generation APIs");
        output.Markup("[grey]Knows what a call can cost before it is sent, charges for what was delivered, proves every charge.[/]");
        foreach (var (question, commands) in Questions)
        {
            output.Line();
            output.Markup($"[bold]{Markup.Escape(question)}[/]");
            foreach (var (usage, what) in commands)
                output.Markup($"  imprest {Markup.Escape(usage).PadRight(24)}[grey]{Markup.Escape(what)}[/]");
        }

        output.Line();
        output.Markup("Start here: [bold]imprest prepaid-test[/] needs no key and no network.");
        output.Markup("[grey]Every command takes --json, and --help shows its options and examples.[/]");
        output.Markup("[grey]Exit codes: 0 done · 1 found something wrong · 2 bad usage · 3 refused · 4 not reachable · 5 unknown price[/]");
        return ExitCode.Done;
    }
}
