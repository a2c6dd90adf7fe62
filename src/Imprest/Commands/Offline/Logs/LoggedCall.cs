using System.Text.Json;

namespace Imprest.Commands.Offline.Logs;

/// <summary>One entry of a log or an export: a call, or several that a provider adds up.</summary>
internal sealed record LoggedCall
{
    /// <summary>Where it stands: the line of a file, from 1; in an export the number of the result.</summary>
    public required int Line { get; init; }

    /// <summary>The file; null where only one is read.</summary>
    public string? File { get; init; }

    /// <summary>Why the entry cannot be read, a sentence; null: it can.</summary>
    public string? Problem { get; init; }

    /// <summary>The call's id as the provider or the log has it; null: none is stated.</summary>
    public string? Id { get; init; }

    /// <summary>Tells entries apart that have no id: equal for entries that are the same to the letter.</summary>
    public UInt128 Fingerprint { get; init; }

    public string? Model { get; init; }

    /// <summary>When it was; null where nothing says so.</summary>
    public DateTimeOffset? At { get; init; }

    public WorkSettings Settings { get; init; } = new();

    public ProviderAnswer? Answer { get; init; }

    /// <summary>What was billed for it, with the decimals that were stated; null: nothing is stated.</summary>
    public decimal? BilledUsd { get; init; }

    /// <summary>Calls that the entry stands for.</summary>
    public int Requests { get; init; } = 1;

    /// <summary>Says how many images each call was asked for; an export that adds calls up does not.</summary>
    public bool IsOneCall { get; init; } = true;

    /// <summary>The entry counts images and nothing else, as some exports do.</summary>
    public bool CountsImages { get; init; }

    /// <summary>The entry says by modality what came out, and no image did: text models stand in the same export.</summary>
    public bool CountsNoImages { get; init; }

    /// <summary>A line of a bill, not of a log of calls: it says what was billed, and nothing of what was done.</summary>
    public bool IsBillOnly { get; init; }

    /// <summary>A job of several models, as it was logged; null: one model did it.</summary>
    public JsonElement? Parts { get; init; }
}
