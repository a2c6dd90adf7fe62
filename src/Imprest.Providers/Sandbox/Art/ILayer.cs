namespace Imprest.Providers.Sandbox.Art;

/// <summary>One thing in a picture. Rows come from top to bottom; a layer reads no clock and draws no luck while painting.</summary>
internal interface ILayer
{
    void Paint(Line line);
}
