namespace Imprest.Providers.Azure;

/// <summary>Which deployment serves a model: <c>gpt-image-2=images-eu, gpt-image-1=old-images</c>. A deployment that is not named has its model's name.</summary>
internal sealed class AzureDeployments
{
    private readonly Dictionary<string, string> _names = [];

    /// <exception cref="ArgumentException">A part is not written <c>model=deployment</c>.</exception>
    public AzureDeployments(string? setting)
    {
        foreach (var part in (setting ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } model, { Length: > 0 } deployment])
                throw new ArgumentException($"'{part}' of the deployments is not of the form model=deployment.", nameof(setting));
            _names[model] = deployment;
        }
    }

    public string Of(string model) => _names.GetValueOrDefault(model, model);
}
