using System.CommandLine;
using System.CommandLine.Help;

namespace Imprest.Commands;

/// <summary>The help of each command, with its examples; the program's own help is the overview.</summary>
internal static class HelpPages
{
    public static void Install(RootCommand root, Surroundings surroundings)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        var help = (HelpAction)option.Action!;
        help.MaxWidth = Math.Min(surroundings.Width, 110);
        help.Builder.CustomizeLayout(context => context.Command is RootCommand
            ? [overview => Write(overview, surroundings, root)]
            : [.. HelpBuilder.Default.GetLayout(), WriteExamples]);
    }

    private static bool Write(HelpContext context, Surroundings surroundings, RootCommand root)
    {
        Overview.Write(new(surroundings with { Out = context.Output }, json: false), root);
        return true;
    }

    private static bool WriteExamples(HelpContext context)
    {
        if (context.Command is not IHasExamples { Examples: { Count: > 0 } examples })
            return false;
        context.Output.WriteLine("Examples:");
        foreach (var example in examples)
            context.Output.WriteLine($"  {example}");
        return true;
    }
}
