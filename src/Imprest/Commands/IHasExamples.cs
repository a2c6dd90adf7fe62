namespace Imprest.Commands;

/// <summary>A command whose help shows how it is used.</summary>
internal interface IHasExamples
{
    IReadOnlyList<string> Examples { get; }
}
