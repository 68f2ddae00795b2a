using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OodDetection.Tests.Conventions;

/// <summary>A file of one folder names a type that another folder declares.</summary>
internal sealed record FolderReference(string From, string To, string File, string Type)
{
    public override string ToString() => $"{File} names {Type} of {FolderReferences.Shown(To)}";
}

/// <summary>
/// Which folders of a library refer to which. A reference is a type's name in code, whatever it means there: comments and texts don't count,
/// what stands in the holes of a text does.
/// </summary>
internal static class FolderReferences
{
    private const string Detectors = "Detectors";

    /// <summary>The folder that a file counts as: the first one of its path, of detectors the one of the method; empty for the root.</summary>
    internal static string FolderOf(string path)
    {
        var folders = path.Split('/')[..^1];
        return string.Join('/', folders.Take(folders is [Detectors, ..] ? 2 : 1));
    }

    internal static string Shown(string folder) => folder.Length == 0 ? "the root" : folder;

    internal static IReadOnlyList<FolderReference> Of(IEnumerable<SourceFile> sources)
    {
        var files = sources.Select(source => (source.Path, Folder: FolderOf(source.Path), Syntax: CSharpSyntaxTree.ParseText(source.Text).GetRoot())).ToArray();
        var declared = files.SelectMany(file => DeclaredIn(file.Syntax).Select(type => (type, file.Folder))).Distinct().ToLookup(d => d.type, d => d.Folder);
        return [.. files.SelectMany(file => file.Syntax.DescendantNodes().OfType<SimpleNameSyntax>()
            .Select(name => name.Identifier.ValueText)
            .Distinct()
            .SelectMany(name => declared[name].Where(folder => folder != file.Folder && !declared[name].Contains(file.Folder)).Select(folder => new FolderReference(file.Folder, folder, file.Path, name))))];
    }

    /// <summary>The shortest circle, said in words; null where there is none.</summary>
    internal static string? Circle(IReadOnlyList<FolderReference> references)
    {
        var next = references.ToLookup(reference => reference.From, reference => reference.To);
        var circle = next.Select(folder => WayBack(folder.Key, next)).OfType<string[]>().MinBy(way => way.Length);
        if (circle is null) return null;
        var steps = circle.Zip(circle.Skip(1)).SelectMany(step => references.Where(reference => (reference.From, reference.To) == step));
        return $"{string.Join(" → ", circle.Select(Shown))}:{string.Concat(steps.Select(reference => $"{Environment.NewLine}  {reference}"))}";
    }

    // Breadth first, so that the first way back is the shortest.
    private static string[]? WayBack(string start, ILookup<string, string> next)
    {
        var ways = new Queue<string[]>([[start]]);
        var seen = new HashSet<string>();
        while (ways.TryDequeue(out var way))
        {
            foreach (var folder in next[way[^1]])
            {
                if (folder == start) return [.. way, folder];
                if (seen.Add(folder)) ways.Enqueue([.. way, folder]);
            }
        }

        return null;
    }

    // Types within types are named by way of these.
    private static IEnumerable<string> DeclaredIn(SyntaxNode file) => file
        .DescendantNodes(node => node is not BaseTypeDeclarationSyntax)
        .Select(node => node switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
            DelegateDeclarationSyntax type => type.Identifier.ValueText,
            _ => null,
        })
        .OfType<string>();
}
