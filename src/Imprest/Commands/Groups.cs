using System.CommandLine;

namespace Imprest.Commands;

/// <summary>Commands that only group others.</summary>
internal static class Groups
{
    /// <summary>Says which commands there are, where the group's name is given alone.</summary>
    public static Command NeedsOneOf(this Command group, params string[] usages)
    {
        group.SetAction(Task<int> (_, _) => throw CommandError.Usage(
            $"`imprest {group.Name}` needs to know what to do.", $"Use {string.Join(" or ", usages.Select(usage => $"`imprest {group.Name} {usage}`"))}."));
        return group;
    }
}
