using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace OodDetection.PublicApi.Tests.Approval;

/// <summary>
/// The public API of assemblies as text: what a user can call, derive from or implement. Names of assemblies that the API
/// refers to don't show, so that the text is the same whatever brings TorchSharp's types.
/// </summary>
internal static class ApiText
{
    public static string Of(IEnumerable<Assembly> assemblies)
    {
        var text = new StringBuilder();
        foreach (var assembly in assemblies.OrderBy(a => a.GetName().Name, StringComparer.Ordinal))
        {
            text.Append($"{(text.Length > 0 ? "\n" : "")}// {assembly.GetName().Name}.dll\n");
            foreach (var group in assembly.GetExportedTypes().GroupBy(t => t.Namespace).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                text.Append($"\nnamespace {group.Key}\n");
                foreach (var type in group.OrderBy(TypeNames.Full, StringComparer.Ordinal)) Append(text, type);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            text.Append($"\n    {MemberText.Delegate(type)}\n");
            return;
        }

        text.Append($"\n    {Kind(type)} {TypeNames.Declared(type)}{Bases(type)}{TypeNames.Constraints(type.GetGenericArguments())}\n");
        foreach (var line in MemberText.Of(type)) text.Append($"        {line}\n");
    }

    private static string Kind(Type type)
    {
        var record = IsRecord(type) ? "record " : "";
        if (type.IsEnum) return "enum";
        if (type.IsInterface) return "interface";
        if (type.IsValueType)
        {
            var modifiers = (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "");
            return $"{modifiers}{record}struct";
        }

        var modifier = type switch
        {
            { IsAbstract: true, IsSealed: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        return modifier + (record.Length > 0 ? "record" : "class");
    }

    /// <summary>Whether the compiler made the type's Equals, GetHashCode and so on: "record" says that in one word.</summary>
    public static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;

    private static string Bases(Type type)
    {
        if (type.IsEnum) return Enum.GetUnderlyingType(type) is var underlying && underlying != typeof(int) ? $" : {TypeNames.Of(underlying)}" : "";
        var all = type.GetInterfaces().Where(i => i.IsVisible).ToArray(); // an internal one says nothing, and hides nothing that it implies
        var implied = all.SelectMany(i => i.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        var own = all.Where(i => !implied.Contains(i) && !(IsRecord(type) && i == typeof(IEquatable<>).MakeGenericType(type)));
        List<string> names = [.. own.Select(i => TypeNames.Of(i)).Order(StringComparer.Ordinal)];
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)) names.Insert(0, TypeNames.Of(parent));
        return names.Count > 0 ? $" : {string.Join(", ", names)}" : "";
    }
}
