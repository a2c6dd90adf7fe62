namespace Imprest.Emulators.ComfyUI;

/// <summary>A workflow that was taken.</summary>
/// <param name="Number">Its place in the order of the queue.</param>
internal sealed record ComfyRun(string Id, int Number, ComfyGraph Graph)
{
    /// <summary>It is in the history, or gone.</summary>
    public bool IsOver { get; set; }

    /// <summary>It was taken out of the queue, which leaves no trace.</summary>
    public bool IsDeleted { get; set; }
}
