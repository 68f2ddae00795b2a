namespace TorchSharp.Utils;

/// <summary>Gives a field another name than its own when <c>RegisterComponents</c> registers what it holds.</summary>
[AttributeUsage(AttributeTargets.All)]
public class ComponentNameAttribute : Attribute
{
    public string Name { get; set; } = "";
}
