using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>What a module consists of: enumeration and look-up. A tensor reached twice is listed once.</content>
        public partial class Module
        {
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<IntPtr> { IntPtr.Zero };
                foreach (var (parameterName, parameter) in _internal_params)
                {
                    if (seen.Add(parameter.handle)) yield return (parameterName, parameter);
                }

                if (!recurse) yield break;
                foreach (var (moduleName, module) in _internal_submodules)
                {
                    foreach (var (parameterName, parameter) in module.named_parameters(true))
                    {
                        if (seen.Add(parameter.handle)) yield return ($"{moduleName}.{parameterName}", parameter);
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(entry => entry.parameter);

            /// <remarks>As in TorchSharp, non-persistent buffers are never listed, whatever <paramref name="include_nonpersistent"/> says.</remarks>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<IntPtr> { IntPtr.Zero };
                foreach (var (bufferName, (buffer, persistent)) in _internal_buffers)
                {
                    if (persistent && seen.Add(buffer.handle)) yield return (bufferName, buffer);
                }

                if (!recurse) yield break;
                foreach (var (moduleName, module) in _internal_submodules)
                {
                    foreach (var (bufferName, buffer) in module.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer.handle)) yield return ($"{moduleName}.{bufferName}", buffer);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            public virtual IEnumerable<Module> children() => named_children().Select(entry => entry.module);

            /// <summary>All submodules, this module not among them: first the children, then their descendants.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var entry in _internal_submodules) yield return entry;
                foreach (var (moduleName, module) in _internal_submodules)
                {
                    foreach (var (descendantName, descendant) in module.named_modules()) yield return ($"{moduleName}.{descendantName}", descendant);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            public virtual bool has_buffer(string target) =>
                _internal_buffers.ContainsKey(target) || ChildrenOnPath(target).Any(next => next.Child.has_buffer(next.Remainder));

            public virtual bool has_parameter(string target) =>
                _internal_params.ContainsKey(target) || ChildrenOnPath(target).Any(next => next.Child.has_parameter(next.Remainder));

            public virtual Tensor? get_buffer(string target)
            {
                ArgumentNullException.ThrowIfNull(target);
                return _internal_buffers.TryGetValue(target, out var buffer)
                    ? buffer.Item1
                    : ChildrenOnPath(target).Select(next => next.Child.get_buffer(next.Remainder)).FirstOrDefault(found => found is not null);
            }

            public virtual Parameter? get_parameter(string target) =>
                _internal_params.TryGetValue(target, out var parameter)
                    ? parameter
                    : ChildrenOnPath(target).Select(next => next.Child.get_parameter(next.Remainder)).FirstOrDefault(found => found is not null);

            private IEnumerable<(Module Child, string Remainder)> ChildrenOnPath(string target)
            {
                int dot = target.IndexOf('.', StringComparison.Ordinal);
                if (dot < 0) yield break;
                foreach (var (childName, child) in named_children())
                {
                    if (target.AsSpan(0, dot).SequenceEqual(childName)) yield return (child, target[(dot + 1)..]);
                }
            }
        }
    }
}
